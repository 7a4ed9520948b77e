package web

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/stillroom/stillroom/cmd/app"
)

// Options say how a catalog is shown.
type Options struct {
	Door    app.Door
	Edit    bool                                      // words, ratings and what is depicted may be written
	Explain func(error) (lines []string, hint string) // an error in the words of the command line
}

// Server shows one catalog to one person.
type Server struct {
	opt      Options
	guard    *guard
	at       netip.AddrPort
	listen   net.Listener
	catalogs *catalogs
	check    *checking
	writing  sync.Mutex // one edit at a time
	end      context.Context
	perPage  int
}

// Listen opens a server at an address of this computer alone, 127.0.0.1 or ::1. Port 0 is
// one that is free. Nothing is answered before Serve.
func Listen(ctx context.Context, address string, opt Options) (*Server, error) {
	at, err := Loopback(address)
	if err != nil {
		return nil, err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", at.String())
	if err != nil {
		return nil, err
	}
	at = l.Addr().(*net.TCPAddr).AddrPort()
	at = netip.AddrPortFrom(at.Addr().Unmap(), at.Port())
	return &Server{opt: opt, guard: newGuard(at), at: at, listen: l, catalogs: newCatalogs(opt.Door), check: &checking{}, end: ctx, perPage: onPage}, nil
}

// Loopback reads an address, and refuses every one that another computer could reach.
func Loopback(address string) (at netip.AddrPort, err error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return at, app.Usagef("--listen is an address with a port, such as 127.0.0.1:8080, not %q", address)
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	if at, err = netip.ParseAddrPort(net.JoinHostPort(host, port)); err != nil {
		return at, app.Usagef("--listen is an address with a port, such as 127.0.0.1:8080, not %q", address)
	}
	if a := at.Addr(); a != netip.AddrFrom4([4]byte{127, 0, 0, 1}) && a != netip.IPv6Loopback() {
		return at, app.Usagef("--listen: %s could be reached from elsewhere; only 127.0.0.1 and [::1] can be used", host)
	}
	return at, nil
}

// Address is the address for a person. Whoever has it sees everything.
func (s *Server) Address() string { return s.guard.entrance(s.at) }

// What a request and its answer may cost. A person who reads is never hurried: the times
// are for a client that holds a connection and says nothing.
const (
	headTime   = 5 * time.Second
	readTime   = 30 * time.Second
	idleTime   = 2 * time.Minute
	answerTime = 10 * time.Minute
	headBytes  = 16 << 10
	endTime    = 3 * time.Second // for answers in hand when it ends
)

// Serve answers until the context ends, and then returns nil.
func (s *Server) Serve(ctx context.Context) error {
	srv := &http.Server{
		Handler: s.Handler(), ReadHeaderTimeout: headTime, ReadTimeout: readTime, IdleTimeout: idleTime, WriteTimeout: answerTime,
		MaxHeaderBytes: headBytes, ErrorLog: quiet(), BaseContext: func(net.Listener) context.Context { return ctx },
	}
	done := make(chan error, 1)
	go func() {
		<-ctx.Done()
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTime)
		defer cancel()
		done <- srv.Shutdown(late)
	}()
	err := srv.Serve(s.listen)
	if errors.Is(err, http.ErrServerClosed) {
		if err = <-done; errors.Is(err, context.DeadlineExceeded) {
			err = srv.Close() // somebody reads slowly
		}
	}
	return errors.Join(err, s.leave())
}

// leave waits for the verification in hand, which ends with the server, and lets the catalog go.
func (s *Server) leave() error {
	s.check.wait()
	return s.catalogs.close()
}

// Handler answers requests, behind the guard.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	for pattern, page := range s.pages() {
		method, path, _ := cutPattern(pattern)
		mux.Handle(method+" "+s.guard.base+path, page)
	}
	return s.guard.around(mux)
}
