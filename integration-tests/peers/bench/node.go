package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/containerd/nri/pkg/api"
)

// distribution is Switchboard as it comes, with the bundled jars.
func distribution(name string, o options, environment ...string) (*variant, error) {
	v, err := newVariant(name, 0)
	if err == nil {
		err = v.switchboard(o.launcher, append(environment, o.java...))
	}
	return v, err
}

// starts measures how long the distribution takes to be registered and to be ready.
func starts(o options) error {
	empty, err := os.MkdirTemp("", "switchboard-bench-cache-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(empty)
	kinds := []struct {
		name        string
		environment []string
		registered  []time.Duration
		ready       []time.Duration
	}{{name: "with the cache"}, {name: "without", environment: []string{"SWITCHBOARD_CACHE_DIR=" + empty}}}
	for run := range o.runs {
		for i := range kinds {
			kind := &kinds[i]
			progress("start %d of %d, %s", run+1, o.runs, kind.name)
			began := time.Now()
			v, err := distribution(kind.name, o, kind.environment...)
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
	plugins, err := start("go-8", o)
	if err != nil {
		return err
	}
	defer plugins.close()
	host, err := distribution("switchboard", o)
	if err != nil {
		return err
	}
	defer host.close()
	if _, err := host.awaitPlugin(); err != nil {
		return err
	}
	if err := host.awaitReady(); err != nil {
		return err
	}
	progress("idling")
	time.Sleep(20 * time.Second)
	fmt.Printf("Resident memory in MB\n\n| what | when | RSS | PSS |\n|---|---|---|---|\n")
	for _, v := range []*variant{plugins, host} {
		row(v, "idle")
	}
	for _, v := range []*variant{plugins, host} {
		progress("creating with %s", v.name)
		for i := range creations {
			if _, err := v.create(creation(i % 500)); err != nil {
				return fmt.Errorf("%s: %w", v.name, err)
			}
		}
	}
	for _, endpoint := range []string{"prometheus", "health", "extensions", "decisions", "prometheus"} {
		if _, err := host.get(endpoint); err != nil {
			return err
		}
	}
	progress("settling")
	time.Sleep(10 * time.Second)
	for _, v := range []*variant{plugins, host} {
		row(v, fmt.Sprintf("after %d creates", creations))
	}
	return nil
}

func row(v *variant, when string) {
	rss, pss := v.memory()
	fmt.Printf("| %s | %s | %.0f | %.0f |\n", v.name, when, rss, pss)
}

// synchronize measures how long a plugin takes to be told of a node that is full.
func synchronize(o options) error {
	const pods, containers, bytes = 500, 2000, 8 << 10
	fmt.Printf("A node of %d pods and %d containers with annotations of %d bytes each, in parts\n\n", pods, containers, bytes)
	fmt.Println("| what | synchronized in ms: median (best, worst) | RSS in MB |\n|---|---|---|")
	for _, kind := range []string{"go-1", "switchboard"} {
		var took []time.Duration
		var resident float64
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
			resident, _ = v.memory()
			v.close()
		}
		fmt.Printf("| %s | %s | %.0f |\n", kind, spread(took), resident)
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
