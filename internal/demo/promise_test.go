package demo

import "rapport/internal/account"

// promise is what an account of the cast shows at the end of the story.
type promise struct {
	domain  account.Domain
	score   int
	level   account.Level
	factors []string
}

func promises() []promise {
	return []promise{
		{"acme.com", 63, account.AtRisk, []string{"low_adoption -8", "payment_failed -5", "renewal_60 -3", "complaints -3", "praise +2", "nps_high +5"}},
		{"alnakheel-trading.example", 75, account.Healthy, nil},
		{"bellwether-legal.example", 69, account.AtRisk, []string{"renewal_30 -6"}},
		{"blue-heron.example", 75, account.Healthy, nil},
		{"brightwater.example", 88, account.Healthy, []string{"praise +2", "nps_high +5", "strong_adoption +6"}},
		{"cinder-and-ash.example", 25, account.Critical, []string{"contract_expired -20", "very_low_adoption -16", "no_activity -14"}},
		{"cobalt-and-co.example", 86, account.Healthy, []string{"nps_high +5", "strong_adoption +6"}},
		{"copperfield-media.example", 75, account.Healthy, nil},
		{"dunmore-textiles.example", 25, account.Critical, []string{"payment_unpaid -20", "very_low_adoption -16", "no_activity -14"}},
		{"fernhill-schools.example", 75, account.Healthy, nil},
		{"gilded-oak.example", 61, account.AtRisk, []string{"low_adoption -8", "nps_low -6"}},
		{"halden-maritime.example", 54, account.AtRisk, []string{"renewal_7 -9", "low_adoption -8", "no_contact -4"}},
		{"harborline.example", 80, account.Healthy, []string{"renewed +5"}},
		{"ironleaf-fitness.example", 65, account.AtRisk, []string{"payment_failed_week -10"}},
		{"juniper-robotics.example", 75, account.Healthy, nil},
		{"kitebridge.example", 75, account.Healthy, nil},
		{"larkspur-events.example", 75, account.Healthy, nil},
		{"lumen-labs.example", 79, account.Healthy, []string{"usage_growing +4"}},
		{"marlowe-finch.example", 77, account.Healthy, []string{"praise +2"}},
		{"mossgate-property.example", 52, account.AtRisk, []string{"payment_failed_month -15", "low_adoption -8"}},
		{"northern-lights.example", 36, account.Critical, []string{"very_low_adoption -16", "no_activity -14", "renewal_30 -6", "complaints -3"}},
		{"northgate-logistics.example", 77, account.Healthy, []string{"praise +2"}},
		{"northsea-freight.example", 50, account.AtRisk, []string{"very_low_adoption -16", "complaints -9"}},
		{"oakhaven-dental.example", 44, account.AtRisk, []string{"set_to_cancel -15", "low_adoption -8", "churn_risk -8"}},
		{"orchard-grove.example", 75, account.Healthy, nil},
		{"papaya-pay.example", 87, account.Healthy, []string{"praise +2", "usage_growing +4", "strong_adoption +6"}},
		{"paper-lantern.example", 75, account.Healthy, nil},
		{"pinecrest-cu.example", 75, account.Healthy, nil},
		{"plum-street.example", 0, "", nil},
		{"quartzite-mining.example", 75, account.Healthy, nil},
		{"redwood-biotech.example", 47, account.AtRisk, []string{"low_adoption -8", "escalation -8", "churn_risk -8", "complaints -4"}},
		{"solace-clinics.example", 83, account.Healthy, []string{"praise +2", "strong_adoption +6"}},
		{"stonebridge-partners.example", 39, account.Critical, []string{"contract_expired -20", "very_low_adoption -16"}},
		{"summit-ski.example", 75, account.Healthy, []string{"very_low_adoption +0", "no_activity +0"}},
		{"sunstone-hotels.example", 75, account.Healthy, nil},
		{"tamarind-hotels.example", 67, account.AtRisk, []string{"low_adoption -8"}},
		{"tidewater-insurance.example", 75, account.Healthy, nil},
		{"truenorth-analytics.example", 75, account.Healthy, nil},
		{"vantage-retail.example", 38, account.Critical, []string{"very_low_adoption -16", "usage_collapsing -10", "escalation -8", "payment_failed -5", "complaints -3", "nps_high +5"}},
		{"verdant-farms.example", 75, account.Healthy, nil},
		{"wren-and-wilde.example", 59, account.AtRisk, []string{"very_low_adoption -16"}},
		{"xn--mnchen-logistik-zvb.example", 72, account.Healthy, []string{"renewal_60 -3"}},
		{"zephyr-labs.example", 37, account.Critical, []string{"very_low_adoption -16", "no_activity -14", "churn_risk -8"}},
	}
}
