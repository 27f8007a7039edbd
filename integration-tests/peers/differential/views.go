package main

import (
	"maps"
	"slices"
	"strings"

	"github.com/containerd/nri/pkg/api"
	"google.golang.org/protobuf/proto"
)

// views compares what each was shown. Whoever was asked apart has to be asked here, and shown the same.
func (r *comparison) views() {
	for _, name := range slices.Sorted(maps.Keys(r.apart.shown)) {
		apart, ours := r.apart.shown[name], r.ours.shown[name]
		if apart.whole && !ours.whole {
			r.differ("%s was not shown every part of the container", name)
		}
		if apart.whole = ours.whole; apart == ours {
			continue
		}
		if ours.pod == "" && !r.explained[failedOutside] {
			r.differ("%s was not asked", name)
		}
		if ours.pod == "" {
			continue
		}
		if name == after && apart.pod == ours.pod && apart.resources == ours.resources {
			if r.chain.unhidden(apart.container, false) == r.chain.unhidden(ours.container, false) {
				r.explained[hiddenValue] = true
				continue
			}
			if r.chain.unhidden(apart.container, true) == r.chain.unhidden(ours.container, true) {
				r.explained[oddVariable] = true
				continue
			}
		}
		if apart.pod == ours.pod && apart.container == ours.container && r.chain.mayFailOutside() {
			r.explained[failedOutside] = true
			continue
		}
		r.differ("%s was shown:\n%s", name, lines(apart.text(), ours.text()))
	}
	if r.apart.err != "" && (r.ours.err == "" || r.chain.foreigners()) {
		return // refused by the first conflict apart, by a later one or none here
	}
	for name := range r.ours.shown {
		if _, asked := r.apart.shown[name]; asked {
			continue
		}
		if r.chain.op == "Stop" && r.apart.err != "" {
			r.explained[stopGoesOn] = true
		} else {
			r.differ("%s was asked only here", name)
		}
	}
}

// unhidden is a container without the entries of maps that links have set and then removed; if odd, also
// without the variables of links whose name has a '=' in it: they look like one with a shorter name.
func (c *chain) unhidden(bytes string, odd bool) string {
	container := &api.Container{}
	if err := proto.Unmarshal([]byte(bytes), container); err != nil {
		panic(err)
	}
	drop := func(field, key string) bool {
		_, removed := c.intentOf(field, key, append([]*wish{c.before}, c.links...))
		return removed && slices.ContainsFunc(c.links, func(w *wish) bool { return w.sets(field, key) })
	}
	maps.DeleteFunc(container.Annotations, func(key, _ string) bool { return drop("Annotations", key) })
	maps.DeleteFunc(container.Linux.Sysctl, func(key, _ string) bool { return drop("Sysctl", key) })
	maps.DeleteFunc(container.Linux.NetDevices, func(key string, _ *api.LinuxNetDevice) bool { return drop("LinuxNetDevices", key) })
	for _, w := range c.links {
		for _, t := range w.touched("Env") {
			if odd && t.sets && strings.Contains(t.key, "=") {
				container.Env = slices.DeleteFunc(container.Env, func(line string) bool { return strings.HasPrefix(line, t.key+"=") })
			}
		}
	}
	return string(marshal(container))
}
