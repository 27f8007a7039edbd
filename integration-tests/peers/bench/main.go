// Measures Switchboard beside ordinary plugins in their own processes, all of them driven by the runtime
// side of NRI as containerd links it. Prints tables in Markdown. See ../README.md.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/sirupsen/logrus"
)

type options struct {
	launcher string
	plugin   string
	jars     string
	java     []string
	variants []string
	rounds   int
	creates  int
	lives    int
	warmUp   int
	runs     int
}

func main() {
	var o options
	flag.StringVar(&o.launcher, "launcher", "", "bin/switchboard of the distribution")
	flag.StringVar(&o.jars, "jars", "", "folder of the jars p00.jar, p01.jar, … that do what the plugin does")
	java := flag.String("java", "", "options for the JVM, in place of the launcher's where they are at odds")
	variants := flag.String("variants", "go-1,go-8,go-32,whole-8,whole-32,jars-1,jars-8,jars-32,guests-1,guests-8,guests-32", "what to measure; the first one is what the ratios are to")
	flag.IntVar(&o.rounds, "rounds", 20, "rounds")
	flag.IntVar(&o.creates, "creates", 200, "creations of each variant in a round; a variant of N processes gets its Nth part")
	flag.IntVar(&o.lives, "lives", 20, "pod lives of each variant in a round; likewise")
	flag.IntVar(&o.warmUp, "warm-up", 3000, "creations and events before the first round; likewise")
	flag.IntVar(&o.runs, "runs", 5, "runs of what is not measured in rounds")
	flag.Parse()
	o.variants = strings.Split(*variants, ",")
	if *java != "" {
		o.java = []string{"SWITCHBOARD_JAVA_OPTS=" + *java}
	}
	self, err := os.Executable()
	if err == nil {
		o.plugin = filepath.Join(filepath.Dir(self), "bench-plugin")
		logrus.SetLevel(logrus.ErrorLevel)
		err = measure(flag.Arg(0), o)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func measure(what string, o options) error {
	measurements := map[string]func(options) error{
		"latency": latency, "start": starts, "memory": memory, "synchronize": synchronize,
	}
	measurement, known := measurements[what]
	if !known {
		return fmt.Errorf("unknown measurement %q: latency, start, memory or synchronize", what)
	}
	if err := warmUp(o); err != nil {
		return err
	}
	return measurement(o)
}

func progress(format string, arguments ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", arguments...)
}

// start brings up a variant: KIND-N, where N is the number of links.
func start(name string, o options) (*variant, error) {
	kind, count, _ := strings.Cut(name, "-")
	links, err := strconv.Atoi(count)
	if err != nil {
		return nil, fmt.Errorf("variant %q: %w", name, err)
	}
	progress("starting %s", name)
	v, err := newVariant(name, links)
	if err != nil {
		return v, err
	}
	joined := func() error { _, err := v.awaitPlugin(); return err }
	switch kind {
	case "go":
		err = v.goPlugins(o.plugin, v.socket(), links, joined)
	case "whole":
		// What there is to be done for as many wishes however they come: by one plugin that has them all.
		err = v.goPlugins(o.plugin, v.socket(), 1, joined, "-wishes", count)
	case "jars", "unrecorded":
		var more []string
		if kind == "unrecorded" {
			more = []string{"--switchboard.recording.enabled=false"}
		}
		if err = v.withJars(o.launcher, o.jars, o.java, more...); err == nil {
			err = joined()
		}
		if err == nil {
			err = v.awaitReady()
		}
	case "guests":
		guests := filepath.Join(v.folder, "guests.sock")
		if err = v.withJars(o.launcher, "", o.java, "--switchboard.guests.socket-path="+guests); err == nil {
			err = joined()
		}
		if err == nil {
			err = v.awaitReady()
		}
		if err == nil {
			err = v.goPlugins(o.plugin, guests, links, func() error { return nil })
		}
	default:
		err = fmt.Errorf("variant %q: unknown kind", name)
	}
	if err != nil {
		return v, err
	}
	return v, v.complete()
}
