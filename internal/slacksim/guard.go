package slacksim

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// addressedWell refuses calls by a name that nobody gave this server: a website's own name that was made to lead here would
// let its scripts in, and the name is where the app is sent with its secrets. An address cannot be made to lead elsewhere.
func (s *Sim) addressedWell(next http.Handler) http.Handler {
	names := append([]string{"localhost"}, s.cfg.Hosts...)
	if base, err := url.Parse(s.cfg.BaseURL); err == nil && base.Hostname() != "" {
		names = append(names, base.Hostname())
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := hostname(r)
		isNamed := slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, host) })
		if !isNamed && net.ParseIP(host) == nil {
			http.Error(w, fmt.Sprintf("this workspace is not called %q: give it that name when it starts (--host), or call it by its address", host), http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// hostname is by which name or address a server was called, without its port.
func hostname(r *http.Request) string {
	return strings.TrimSuffix((&url.URL{Host: r.Host}).Hostname(), ".")
}

// guard lets only this machine in, and no page of another site.
func (s *Sim) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from, _, err := net.SplitHostPort(r.RemoteAddr)
		ip := net.ParseIP(from)
		local := err == nil && ip != nil && ip.IsLoopback()
		host := net.ParseIP(hostname(r))
		named := host == nil || host.IsLoopback() // a name was looked at before
		origin, err := url.Parse(r.Header.Get("Origin"))
		foreign := err != nil || (origin.Host != "" && origin.Host != r.Host) || r.Header.Get("Origin") == "null"
		if foreign || (!s.cfg.AllowRemote && (!local || !named)) {
			http.Error(w, "only from this machine", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}
