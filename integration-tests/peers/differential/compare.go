package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/containerd/nri/pkg/api"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"
)

// Rules that explain a difference. Each is a row of docs/merge.md; anything else is unexplained.
const (
	sameOnRepeat  = "random at the runtime"                      // the runtime itself does as we did when asked again
	lastChange    = "last change of a drawn entry"               // it applies a removal and a value in random order
	hiddenValue   = "value set and removed not shown"            // by links, to a plugin after us
	oddVariable   = "variable with a sign in its name shown"     // to a plugin after us, though a link removed it
	otherConflict = "another of several conflicts told"          // with a plugin of others
	removedInside = "entry of a link removed by a link"          // which a plugin of others wanted too
	mountedTwice  = "mount of a destination that is there twice" // removed by one link, set or removed by another
	failedOutside = "update that fails for a plugin of others"   // and is allowed to: we cannot know that it did
	stopGoesOn    = "links after a refusal called"               // in StopContainer
)

var conflictText = regexp.MustCompile(`plugins "([^"]*)" and "([^"]*)" both tried to set (\w+) ?(\S*)`)

// conflict is what a refusal says, if it is one of a merge.
type conflict struct{ claimer, owner, field, key string }

func conflictOf(text string) *conflict {
	if parts := conflictText.FindStringSubmatch(text); parts != nil {
		return &conflict{parts[1], parts[2], parts[3], parts[4]}
	}
	return nil
}

func isForeign(name string) bool { return name == before || name == after }

func (c *conflict) foreign() bool { return isForeign(c.claimer) || isForeign(c.owner) }

// like compares with what was told of us: whatever a link has is ours to plugins of others.
func (c *conflict) like(ours *conflict) bool {
	same := func(link, told string) bool {
		return link == told || told == switchboard && !isForeign(link)
	}
	return c.field == ours.field && c.key == ours.key && same(c.claimer, ours.claimer) && same(c.owner, ours.owner)
}

// comparison is what came of one case at the runtime with separate plugins, and at one with us.
type comparison struct {
	chain      *chain
	apart      *outcome
	ours       *outcome
	explained  map[string]bool
	difference string
}

func compare(c *chain, apart, ours *outcome) *comparison {
	result := &comparison{chain: c, apart: apart, ours: ours, explained: map[string]bool{}}
	switch {
	case apart.err != "" && ours.err != "":
		result.refusals()
	case apart.err != "":
		if conflict := conflictOf(apart.err); conflict != nil && conflict.foreign() && c.removedInside(conflict) {
			result.explained[removedInside] = true
		} else {
			result.differ("refused only apart: %s", apart.err)
		}
	case ours.err != "" && c.mayFailOutside():
		result.explained[failedOutside] = true
	case ours.err != "":
		result.differ("refused only here: %s", ours.err)
	default:
		result.updates()
		if c.op == "Create" {
			result.adjustments()
		}
	}
	result.views()
	return result
}

func (r *comparison) differ(format string, arguments ...any) {
	r.difference += fmt.Sprintf(format, arguments...) + "\n"
}

func (r *comparison) refusals() {
	apart, ours := conflictOf(r.apart.err), conflictOf(r.ours.err)
	switch {
	case apart != nil && ours != nil && apart.like(ours):
	case apart == nil && ours == nil && strings.Contains(r.ours.err, strings.TrimSpace(r.apart.err)):
	case apart != nil && r.chain.metOutside(apart):
		r.explained[otherConflict] = true
	case r.chain.mayFailOutside():
		r.explained[failedOutside] = true
	default:
		r.differ("refused apart: %s\nrefused here:  %s", r.apart.err, r.ours.err)
	}
}

// metOutside tells whether a plugin of others has to do with the entry of a conflict. Apart, links are
// refused one after the other; together all are first merged with each other and then with the others.
func (c *chain) metOutside(at *conflict) bool {
	return at.foreign() || c.before != nil && len(c.before.touches(at.field, at.key)) > 0
}

// mayFailOutside tells whether a link asks for an update that may fail, of a container that a plugin
// before us updates too.
func (c *chain) mayFailOutside() bool {
	updated := map[string]bool{}
	if c.before != nil {
		for _, update := range c.before.reply.GetUpdate() {
			updated[update.ContainerId] = true
		}
	}
	return slices.ContainsFunc(c.links, func(w *wish) bool {
		return w != nil && slices.ContainsFunc(w.reply.GetUpdate(), func(update *api.ContainerUpdate) bool {
			return update.IgnoreFailure && updated[update.ContainerId]
		})
	})
}

// updates have to be the same list, in the same order.
func (r *comparison) updates() {
	apart, ours := list(r.apart.updates), list(r.ours.updates)
	if apart != ours {
		r.differ("updates:\n%s", lines(apart, ours))
	}
}

func list(updates []*api.ContainerUpdate) string {
	var text strings.Builder
	for _, update := range updates {
		if update == nil {
			text.WriteString("nil\n")
		} else {
			text.WriteString(readable(update))
		}
	}
	return text.String()
}

// adjustments have to make the same container.
func (r *comparison) adjustments() {
	apart, ours := proto.Clone(r.apart.adjust).(*api.ContainerAdjustment), proto.Clone(r.ours.adjust).(*api.ContainerAdjustment)
	settle(r, "Annotations", apart.Annotations, ours.Annotations)
	settle(r, "Sysctl", apart.Linux.Sysctl, ours.Linux.Sysctl)
	names := func(devices map[string]*api.LinuxNetDevice) map[string]string {
		named := map[string]string{}
		for key, device := range devices {
			named[key] = device.GetName()
		}
		return named
	}
	apartNames, oursNames := names(apart.Linux.NetDevices), names(ours.Linux.NetDevices)
	settle(r, "LinuxNetDevices", apartNames, oursNames)
	maps.DeleteFunc(apart.Linux.NetDevices, func(key string, _ *api.LinuxNetDevice) bool { _, ok := apartNames[key]; return !ok })
	maps.DeleteFunc(ours.Linux.NetDevices, func(key string, _ *api.LinuxNetDevice) bool { _, ok := oursNames[key]; return !ok })
	apartSpec, apartErr := r.chain.created(apart)
	oursSpec, oursErr := r.chain.created(ours)
	if fmt.Sprint(apartErr) != fmt.Sprint(oursErr) {
		r.differ("spec of them apart: %v\nspec of ours: %v", apartErr, oursErr)
	}
	if r.chain.remounted() {
		r.explained[mountedTwice] = true
	}
	if apartSpec != oursSpec {
		r.differ("spec:\n%s", lines(apartSpec, oursSpec))
	}
}

// settle compares the entries of a map of which the runtime applies a removal and a value in random
// order, and takes those entries out. Where it has both, we have the last change alone, unless a plugin
// of others may own the entry.
func settle(r *comparison, field string, apart, ours map[string]string) {
	for marker := range maps.Clone(apart) {
		key, marked := api.IsMarkedForRemoval(marker)
		value, drawn := apart[key]
		if _, marker := api.IsMarkedForRemoval(key); !marked || !drawn || marker {
			continue
		}
		intent, removed := r.chain.intent(field, key)
		mine, set := ours[key]
		_, cleared := ours[marker]
		switch {
		case set && cleared && mine == value && r.chain.ownable(field, key):
		case removed && cleared && (!set || r.chain.before.sets(field, key)):
			r.explained[lastChange] = true
		case !removed && set && !cleared && mine == intent:
			r.explained[lastChange] = true
		default:
			r.differ("%s %q: apart %q or removed; here set %t to %q, removed %t; meant %q, removed %t",
				field, key, value, set, mine, cleared, intent, removed)
		}
		for _, entry := range []string{key, marker} {
			delete(apart, entry)
			delete(ours, entry)
		}
	}
}

func (s shown) text() string {
	pod, container, resources := &api.PodSandbox{}, &api.Container{}, &api.LinuxResources{}
	for bytes, message := range map[string]proto.Message{s.pod: pod, s.container: container, s.resources: resources} {
		if err := proto.Unmarshal([]byte(bytes), message); err != nil {
			panic(err)
		}
	}
	return readable(pod) + readable(container) + readable(resources)
}

// readable is a message as indented text that is the same each time.
func readable(message proto.Message) string {
	bytes, err := prototext.MarshalOptions{Multiline: true, Indent: " "}.Marshal(message)
	if err != nil {
		panic(err)
	}
	// The library adds blanks at random, so that nobody relies on its output.
	return regexp.MustCompile(`: +`).ReplaceAllString(string(bytes), ": ")
}

// lines tells where two texts differ.
func lines(apart, ours string) string {
	count := map[string]int{}
	for _, line := range strings.Split(apart, "\n") {
		count[line]++
	}
	for _, line := range strings.Split(ours, "\n") {
		count[line]--
	}
	var text strings.Builder
	for _, line := range slices.Sorted(maps.Keys(count)) {
		switch n := count[line]; {
		case n > 0:
			fmt.Fprintf(&text, "  apart only: %s\n", line)
		case n < 0:
			fmt.Fprintf(&text, "  here only:  %s\n", line)
		}
	}
	if text.Len() == 0 {
		return fmt.Sprintf("  the order; apart:\n%s\n  here:\n%s\n", apart, ours)
	}
	return text.String()
}
