// Command tcss-licensing-alerts tells Slack and WeCom when Tencent Container
// Security Service failed to license container images.
//
// Deployed as a function it serves the platform's invocations; at a terminal
// it does one run, on sample data unless told otherwise.
package main

import (
	"context"
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"time"
	_ "time/tzdata" // the host may have no zone database

	"github.com/tencentyun/scf-go-lib/cloudfunction"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/terminal"
	"tcss-licensing-alerts/notify"
)

//go:embed testdata/sample.json
var sample embed.FS

func main() {
	os.Exit(run(context.Background(), os.Args[1:], environ(os.Environ()), os.Stdout, os.Stderr))
}

// softLimit is from where on garbage is collected eagerly: what is live of
// 100,000 tasks fits below it, and the smallest instance has 64 MB.
const softLimit = 20 << 20

// run is the whole program. It returns the exit status: 0 done, 1 the run
// failed, 2 wrong use.
func run(ctx context.Context, args []string, env map[string]string, stdout, stderr io.Writer) int {
	if env["_LAMBDA_SERVER_PORT"] != "" {
		debug.SetMemoryLimit(softLimit)
		cloudfunction.StartHandler(wire(env, transport(), func(o *slog.HandlerOptions) slog.Handler {
			return slog.NewJSONHandler(stdout, o)
		}))
		return 1 // StartHandler serves until the process ends
	}
	options, err := parse(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	}
	if options.version {
		_, _ = fmt.Fprintln(stdout, version())
		return 0
	}
	data, err := sample.ReadFile("testdata/sample.json")
	if err != nil {
		_, _ = fmt.Fprintln(stderr, err)
		return 1
	}
	t := terminal.Terminal{
		Wire: wire, Transport: transport(), Environ: env, Sample: data, Stdout: stdout, Stderr: stderr,
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	return t.Run(ctx, options.Options)
}

type options struct {
	terminal.Options

	version bool
}

func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	f := flag.NewFlagSet("tcss-licensing-alerts", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.StringVar(&o.Event, "event", "", "the event: JSON, or a file that holds it")
	f.BoolVar(&o.Live, "live", false, "use the real API and the webhooks of the environment, not the sample")
	f.BoolVar(&o.Timer, "timer", false, "with -live: make it a timer's event of now, as from cron, with -event as its argument")
	f.StringVar(&o.Preview, "preview", "", "also write a page to this `file` that shows every kind of message as Slack and WeCom draw it")
	f.BoolVar(&o.Check, "check", false, "try each setting, the credentials, the permissions and the memory, and say what is wrong")
	f.BoolVar(&o.Send, "send", false, "with -check: try each webhook and the heartbeat too")
	f.BoolVar(&o.version, "version", false, "print the version")
	if err := f.Parse(args); err != nil {
		return o, err //nolint:wrapcheck // the flag package has printed it
	}
	wrong := ""
	switch {
	case f.NArg() > 0:
		wrong = fmt.Sprintf("unexpected argument %q", f.Arg(0))
	case o.Send && !o.Check:
		wrong = "-send takes -check as well"
	case o.Timer && !o.Live:
		wrong = "-timer takes -live as well"
	case o.Check && (o.Event != "" || o.Timer || o.Preview != ""):
		wrong = "-check takes no event and writes no preview"
	}
	if wrong != "" {
		_, _ = fmt.Fprintln(stderr, wrong)
		f.Usage()
		return o, errors.New(wrong)
	}
	return o, nil
}

// wire makes the handler. What is kept between invocations lives in it: one
// transport, and the pace of each API and webhook.
func wire(env map[string]string, over http.RoundTripper, logs func(*slog.HandlerOptions) slog.Handler) *handler.Handler {
	api := tcss.New(over, nil)
	return &handler.Handler{
		Environ:   env,
		API:       func(s tcss.Settings) (handler.API, error) { return api.Client(s) },
		Notifier:  notify.NewPoster(over, nil, strings.Replace(version(), " ", "/", 1)),
		Transport: over,
		Log:       logs,
		Version:   version(),
	}
}

// transport is kept for as long as the process lives. It allows as many idle
// connections as pages are read at once, and no proxy but the invocation's. A
// connection that died while the process was frozen is noticed by its pings.
func transport() http.RoundTripper {
	const pingAfter = 5 * time.Second
	return &http.Transport{
		Proxy:                 handler.Proxy,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          32,
		MaxIdleConnsPerHost:   20,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: time.Second,
		HTTP2:                 &http.HTTP2Config{SendPingTimeout: pingAfter, PingTimeout: pingAfter},
	}
}

// version is the program's name and version, from the build.
func version() string {
	v := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		v = info.Main.Version
	}
	// The API's audit log takes no brackets and no plus sign.
	return "tcss-licensing-alerts " + strings.Map(func(r rune) rune {
		switch r {
		case '(', ')':
			return -1
		case '+':
			return '.'
		}
		return r
	}, strings.TrimPrefix(v, "v"))
}

func environ(list []string) map[string]string {
	env := make(map[string]string, len(list))
	for _, e := range list {
		if name, value, ok := strings.Cut(e, "="); ok {
			env[name] = value
		}
	}
	return env
}
