package account

import (
	"strings"

	"golang.org/x/net/publicsuffix"
)

// isFreemail reports whether anyone can have an address at a registrable
// domain: those of the large providers and of the access companies whose
// private customers write from them.
func isFreemail(domain string) bool {
	switch domain {
	case "gmail.com", "googlemail.com", "icloud.com", "me.com", "mac.com", "proton.me", "protonmail.com", "protonmail.ch", "pm.me",
		"mail.com", "email.com", "zohomail.com", "fastmail.com", "fastmail.fm", "hey.com", "hushmail.com", "duck.com", "tutanota.com",
		"tutanota.de", "tutamail.com", "tuta.com", "tuta.io", "msn.com", "passport.com", "windowslive.com", "ymail.com", "rocketmail.com",
		"rediffmail.com", "mailinator.com", "yopmail.com", "guerrillamail.com", "inbox.com", "gmx.net":
		return true
	case "comcast.net", "verizon.net", "att.net", "sbcglobal.net", "bellsouth.net", "cox.net", "charter.net", "earthlink.net", "juno.com",
		"optonline.net", "rogers.com", "shaw.ca", "sympatico.ca", "bigpond.com", "optusnet.com.au", "xtra.co.nz":
		return true
	case "btinternet.com", "btopenworld.com", "virginmedia.com", "ntlworld.com", "blueyonder.co.uk", "talktalk.net",
		"web.de", "t-online.de", "freenet.de", "arcor.de", "mail.de", "posteo.de", "bluewin.ch", "hispeed.ch", "chello.at", "aon.at",
		"orange.fr", "wanadoo.fr", "free.fr", "laposte.net", "sfr.fr", "neuf.fr", "libero.it", "virgilio.it", "alice.it", "tin.it", "tiscali.it",
		"ziggo.nl", "planet.nl", "hetnet.nl", "kpnmail.nl", "telenet.be", "skynet.be", "seznam.cz", "centrum.cz", "email.cz",
		"wp.pl", "o2.pl", "onet.pl", "interia.pl", "abv.bg":
		return true
	case "mail.ru", "bk.ru", "inbox.ru", "list.ru", "ya.ru", "rambler.ru", "ukr.net", "qq.com", "foxmail.com", "163.com", "126.com", "139.com",
		"yeah.net", "sina.com", "sohu.com", "aliyun.com", "naver.com", "hanmail.net", "daum.net", "nate.com", "uol.com.br", "bol.com.br",
		"terra.com.br", "ig.com.br":
		return true
	}
	return isManyCountries(domain)
}

// isManyCountries reports whether a domain is one of the providers that have
// the same name under .com and under many countries' suffixes.
func isManyCountries(domain string) bool {
	name, suffix, _ := strings.Cut(domain, ".")
	switch name {
	case "yahoo", "hotmail", "outlook", "live", "gmx", "aol", "yandex":
		_, icann := publicsuffix.PublicSuffix(domain)
		top := suffix[strings.LastIndexByte(suffix, '.')+1:]
		return icann && (top == "com" || len(top) == 2)
	}
	return false
}
