// Command tcss-licensing-alerts tells Slack and WeCom when Tencent Container
// Security Service failed to license container images.
//
// Deployed as a function it serves the platform's invocations; at a terminal
// it does one run, on sample data unless told otherwise.
package main

import (
	"context"
	_ "embed"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	_ "time/tzdata" // the host may have no zone database

	"github.com/tencentyun/scf-go-lib/cloudfunction"

	"tcss-licensing-alerts/handler"
	"tcss-licensing-alerts/handler/tcss"
	"tcss-licensing-alerts/handler/terminal"
	"tcss-licensing-alerts/notify"
)

//go:embed testdata/sample.json
var sample []byte

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
		cloudfunction.StartHandler(wire(env, func(o *slog.HandlerOptions) slog.Handler {
			return slog.NewJSONHandler(stdout, o)
		}))
		return 1 // StartHandler serves until the process ends
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	t := terminal.Terminal{Wire: wire, Environ: env, Sample: sample, Stdout: stdout, Stderr: stderr}
	return t.Run(ctx, args)
}

// wire makes the handler. What is kept between invocations lives in it: one
// transport, and the pace of each API and webhook.
func wire(env map[string]string, logs func(*slog.HandlerOptions) slog.Handler) *handler.Handler {
	over := handler.NewTransport()
	api := tcss.New(over, nil)
	return &handler.Handler{
		Environ:   env,
		API:       func(s tcss.Settings) (handler.API, error) { return api.Client(s) },
		Notifier:  notify.NewPoster(over, strings.Replace(version(), " ", "/", 1)),
		Transport: over,
		Log:       logs,
		Version:   version(),
	}
}

// version is the program's name and version, from the build.
func version() string {
	v := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		v = strings.TrimPrefix(info.Main.Version, "v")
	}
	// The API's audit log takes no brackets and no plus sign.
	return "tcss-licensing-alerts " + strings.NewReplacer("(", "", ")", "", "+", ".").Replace(v)
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
