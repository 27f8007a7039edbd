package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/containerd/nri/pkg/api"
)

// The bundled jars that stand for plugins as most nodes have them.
var usual = []string{"ulimit", "hooks", "devices", "logger"}

// distribution is Switchboard as it comes: with the usual jars, or with all that are bundled.
func distribution(name string, o options, all bool, environment ...string) (*variant, error) {
	v, err := newVariant(name, 0)
	if err != nil {
		return v, err
	}
	var arguments []string
	if !all {
		jars, err := usualJars(filepath.Join(filepath.Dir(filepath.Dir(o.launcher)), "extensions"))
		if err != nil {
			return v, err
		}
		extensions, err := v.extensions(jars)
		if err != nil {
			return v, err
		}
		arguments = append(arguments, "--switchboard.extensions-directory="+extensions)
	}
	return v, v.switchboard(o.launcher, append(environment, o.java...), arguments...)
}

func usualJars(bundled string) ([]string, error) {
	var jars []string
	for _, name := range usual {
		found, _ := filepath.Glob(filepath.Join(bundled, "switchboard-extension-"+name+"-[0-9]*.jar"))
		if len(found) != 1 {
			return nil, fmt.Errorf("%d jars of %s in %s", len(found), name, bundled)
		}
		jars = append(jars, found[0])
	}
	return jars, nil
}

// starts measures how long the distribution takes to be registered and to be ready.
func starts(o options) error {
	empty, err := os.MkdirTemp("", "switchboard-bench-cache-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(empty)
	uncached := []string{"SWITCHBOARD_CACHE_DIR=" + empty}
	kinds := []struct {
		name        string
		all         bool
		environment []string
		registered  []time.Duration
		ready       []time.Duration
	}{
		{name: "four jars, with the cache"},
		{name: "four jars, without", environment: uncached},
		{name: "all bundled jars, with the cache", all: true},
		{name: "all bundled jars, without", all: true, environment: uncached},
	}
	for run := range o.runs {
		for i := range kinds {
			kind := &kinds[i]
			progress("start %d of %d, %s", run+1, o.runs, kind.name)
			began := time.Now()
			v, err := distribution(kind.name, o, kind.all, kind.environment...)
			if err != nil {
				return err
			}
			synced, err := v.awaitPlugin()
			if err == nil {
				err = v.awaitReady()
			}
			if err != nil {
				return err
			}
			kind.registered = append(kind.registered, synced.began.Sub(began))
			kind.ready = append(kind.ready, time.Since(began))
			v.close()
		}
	}
	fmt.Printf("From exec to registered and to ready, in ms: median (best, worst) of %d\n\n", o.runs)
	fmt.Println("| start | registered | ready |\n|---|---|---|")
	for _, kind := range kinds {
		fmt.Printf("| %s | %s | %s |\n", kind.name, spread(kind.registered), spread(kind.ready))
	}
	return nil
}

func spread(times []time.Duration) string {
	slices.Sort(times)
	return fmt.Sprintf("%d (%d, %d)", times[len(times)/2].Milliseconds(), times[0].Milliseconds(), times[len(times)-1].Milliseconds())
}

// memory measures what stays resident of the distribution and of eight ordinary plugins.
func memory(o options) error {
	const creations = 10_000
	var measured []*variant
	defer func() {
		for _, v := range measured {
			v.close()
		}
	}()
	plugins, err := start("go-8", o)
	if err != nil {
		return err
	}
	measured = append(measured, plugins)
	for _, all := range []bool{false, true} {
		name := "four jars"
		if all {
			name = "all bundled jars"
		}
		v, err := distribution(name, o, all)
		if err == nil {
			measured = append(measured, v)
			_, err = v.awaitPlugin()
		}
		if err == nil {
			err = v.awaitReady()
		}
		if err != nil {
			return err
		}
	}
	progress("idling")
	time.Sleep(20 * time.Second)
	fmt.Printf("Resident memory in MB\n\n| what | when | RSS | PSS | anonymous |\n|---|---|---|---|---|\n")
	for _, v := range measured {
		row(v, "idle")
	}
	for _, v := range measured {
		progress("creating with %s", v.name)
		for i := range creations {
			if _, err := v.create(creation(i % 500)); err != nil {
				return fmt.Errorf("%s: %w", v.name, err)
			}
		}
		if err := v.look(); err != nil {
			return err
		}
	}
	progress("settling")
	time.Sleep(10 * time.Second)
	for _, v := range measured {
		row(v, fmt.Sprintf("after %d creates", creations))
	}
	return nil
}

// look asks a distribution for what a node's dashboards and a person at the console ask for.
func (v *variant) look() error {
	if v.port == 0 {
		return nil
	}
	for _, page := range []string{
		"/", "/actuator/prometheus", "/actuator/health", "/actuator/extensions", "/actuator/decisions", "/actuator/prometheus",
	} {
		if _, err := v.get(page); err != nil {
			return err
		}
	}
	return nil
}

func row(v *variant, when string) {
	m := v.memory()
	fmt.Printf("| %s | %s | %.0f | %.0f | %.0f |\n", v.name, when, m.rss, m.pss, m.anonymous)
}

// synchronize measures how long a plugin takes to be told of a node that is full.
func synchronize(o options) error {
	const pods, containers, bytes = 500, 2000, 8 << 10
	fmt.Printf("A node of %d pods and %d containers with annotations of %d bytes each, in parts\n\n", pods, containers, bytes)
	fmt.Println("| what | synchronized in ms: median (best, worst) | RSS in MB |\n|---|---|---|")
	for _, kind := range []string{"go-1", "switchboard"} {
		var took []time.Duration
		var left float64
		for run := range o.runs {
			progress("%s, %d of %d", kind, run+1, o.runs)
			v, err := newVariant(kind, 0)
			if err != nil {
				return err
			}
			v.pods, v.node = node(pods, containers, bytes)
			if kind == "switchboard" {
				err = v.switchboard(o.launcher, o.java)
			} else {
				err = v.launch(nil, o.plugin, "-socket", v.socket(), "-idx", "00", "-name", "p00")
			}
			if err != nil {
				return err
			}
			synced, err := v.awaitPlugin()
			if err != nil {
				return err
			}
			took = append(took, synced.took)
			left = v.memory().rss
			v.close()
		}
		fmt.Printf("| %s | %s | %.0f |\n", kind, spread(took), left)
	}
	return nil
}

func node(pods, containers, bytes int) ([]*api.PodSandbox, []*api.Container) {
	var ps []*api.PodSandbox
	var cs []*api.Container
	for i := range pods {
		ps = append(ps, pod(i))
	}
	for i := range containers {
		c := container(i, ps[i%pods].Id)
		c.Annotations["example.com/large"] = strings.Repeat("x", bytes)
		cs = append(cs, c)
	}
	return ps, cs
}

// warmUp makes the distribution's cache of classes, as an installation does.
func warmUp(o options) error {
	progress("making the cache")
	folder, err := os.MkdirTemp("", "switchboard-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	v := &variant{folder: folder}
	if err := v.launch(o.java, o.launcher, "warm-up"); err != nil {
		return err
	}
	return v.processes[0].Wait()
}
