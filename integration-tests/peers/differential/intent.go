package main

import (
	"maps"
	"slices"
	"strings"

	"github.com/containerd/nri/pkg/api"
)

// touch is what a wish asks of one entry of a field that has removals.
type touch struct {
	key           string
	sets, removes bool
	value         string
}

// touched lists the entries that a wish touches in a field.
func (w *wish) touched(field string) []touch {
	if w == nil || w.reply == nil {
		return nil
	}
	adjust := w.reply.GetAdjust()
	linux := adjust.GetLinux()
	entries := map[string]*touch{}
	note := func(name, value string) {
		key, removes := api.IsMarkedForRemoval(name)
		entry := entries[key]
		if entry == nil {
			entry = &touch{key: key}
			entries[key] = entry
		}
		if removes {
			entry.removes = true
		} else {
			entry.sets, entry.value = true, value
		}
	}
	switch field {
	case "Annotations":
		for name, value := range adjust.GetAnnotations() {
			note(name, value)
		}
	case "Sysctl":
		for name, value := range linux.GetSysctl() {
			note(name, value)
		}
	case "LinuxNetDevices":
		for name, device := range linux.GetNetDevices() {
			note(name, device.GetName())
		}
	case "Mounts":
		for _, mount := range adjust.GetMounts() {
			note(mount.GetDestination(), "")
		}
	case "Env":
		for _, variable := range adjust.GetEnv() {
			note(variable.GetKey(), "")
		}
	case "Devices":
		for _, device := range linux.GetDevices() {
			note(device.GetPath(), "")
		}
	case "RdtClosID", "RdtSchemata", "RdtEnableMonitoring":
		rdt := linux.GetRdt()
		if rdt.GetRemove() {
			note("-", "")
		}
		if field == "RdtClosID" && rdt.GetClosId() != nil || field == "RdtSchemata" && rdt.GetSchemata() != nil ||
			field == "RdtEnableMonitoring" && rdt.GetEnableMonitoring() != nil {
			note("", "")
		}
	}
	var touched []touch
	for _, key := range slices.Sorted(maps.Keys(entries)) {
		touched = append(touched, *entries[key])
	}
	return touched
}

func (w *wish) arguments() []string {
	if w == nil {
		return nil
	}
	return w.reply.GetAdjust().GetArgs()
}

func (w *wish) touches(field, key string) []touch {
	return slices.DeleteFunc(w.touched(field), func(t touch) bool { return t.key != key })
}

func (w *wish) sets(field, key string) bool {
	return slices.ContainsFunc(w.touches(field, key), func(t touch) bool { return t.sets })
}

// intent is what NRI's documentation means an entry of a map to become: what the last change says.
func (c *chain) intent(field, key string) (value string, removed bool) {
	return c.intentOf(field, key, append(append([]*wish{c.before}, c.links...), c.after))
}

func (c *chain) intentOf(field, key string, wishes []*wish) (value string, removed bool) {
	for _, w := range wishes {
		for _, t := range w.touches(field, key) {
			value, removed = t.value, !t.sets
		}
	}
	return value, removed
}

// removedInside tells whether one link removes what another has set in the entry of a conflict: a
// reply can hold a value or a removal of it, but not first the one and then the other. Arguments that
// are none, or begin with an empty one, can only be sent as a replacement.
func (c *chain) removedInside(at *conflict) bool {
	set := false
	if at.field == "Args" {
		return slices.ContainsFunc(c.links, func(w *wish) bool {
			args := w.arguments()
			return len(args) == 1 && args[0] == "" || len(args) > 1 && args[0]+args[1] == ""
		})
	}
	for _, w := range c.links {
		for _, t := range w.touches(at.field, at.key) {
			// With a value beside it, a removal of RDT settings still has to be sent.
			if set && t.removes && (!t.sets || strings.HasPrefix(at.field, "Rdt")) {
				return true
			}
			set = set || t.sets
		}
	}
	return false
}

// ownable tells whether an entry of a map may be owned by a plugin before us, as far as we can see, or is
// changed by a plugin of others.
func (c *chain) ownable(field, key string) bool {
	there := false
	switch field {
	case "Annotations":
		_, there = c.container.Annotations[key]
	case "Sysctl":
		_, there = c.container.GetLinux().GetSysctl()[key]
	case "LinuxNetDevices":
		_, there = c.container.GetLinux().GetNetDevices()[key]
	}
	return there || len(c.before.touches(field, key))+len(c.after.touches(field, key)) > 0
}

// remounted tells whether a link removes, and a later one sets or removes again, the mount of a destination
// that is there twice. Apart each takes one away; one reply can say it but once.
func (c *chain) remounted() bool {
	removed := false
	for _, w := range c.links {
		for _, t := range w.touches("Mounts", "/k0") {
			if c.twice && removed {
				return true
			}
			removed = removed || !t.sets
		}
	}
	return false
}
