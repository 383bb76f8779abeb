-- The ways in: what a menu offers while a person types, names and links in
-- what people write.

-- +goose Up
create index account_domain_begins on account (domain collate "C"); -- as account_name
create index account_stem on account (split_part(domain, '.', 1) collate "C");
create index account_crm_url on account using hash (crm_url) where crm_url <> '';
create index revenue_source_url on revenue_source using hash (url) where url <> '';

-- +goose Down
drop index revenue_source_url, account_crm_url, account_stem, account_domain_begins;
