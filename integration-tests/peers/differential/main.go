// Plays random chains at the runtime side of NRI: as separate plugins, and through switchboards that
// hold the same plugins as jars or as guests; and compares what comes of them. See ../README.md.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/containerd/nri/pkg/adaptation"
	nrilog "github.com/containerd/nri/pkg/log"
)

// repeats is how often the runtime is asked again whether it does as we did. Of a random choice among
// a handful, the rarest one does not fail to come up.
const repeats = 200

type quiet struct{}

func (quiet) Debugf(context.Context, string, ...interface{}) {}
func (quiet) Infof(context.Context, string, ...interface{})  {}
func (quiet) Warnf(context.Context, string, ...interface{})  {}
func (quiet) Errorf(_ context.Context, format string, arguments ...interface{}) {
	fmt.Fprintf(os.Stderr, format+"\n", arguments...)
}

type runner struct {
	apart    *side
	sides    []*side // strict, lenient, guests
	seed     int64
	accepted int
	refused  int
	rules    map[string]int
	failures int
	started  time.Time
}

func main() {
	work := flag.String("work", "", "folder of the sockets: strict, lenient, guests")
	guests := flag.String("guests", "", "socket on which the third switchboard takes guests in")
	seed := flag.Int64("seed", 1, "seed")
	first := flag.Int64("first", 0, "number of the first chain")
	count := flag.Int64("chains", 2000, "how many")
	flag.Parse()
	nrilog.Set(quiet{})
	adaptation.SetPluginRequestTimeout(2 * time.Minute)
	r := &runner{seed: *seed, rules: map[string]int{}}
	if err := r.start(*work, *guests); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	r.playScenarios()
	r.started = time.Now()
	for number := *first; number < *first+*count && r.failures < 5; number++ {
		r.play(newChain(*seed, number))
		if played := number - *first + 1; played%10_000 == 0 {
			r.summarize("progress", played)
		}
	}
	r.summarize("summary", *count)
}

func (r *runner) summarize(event string, chains int64) {
	tell(map[string]any{"event": event, "seed": r.seed, "chains": chains, "accepted": r.accepted, "refused": r.refused,
		"explained": r.rules, "unexplained": r.failures, "seconds": int(time.Since(r.started).Seconds())})
}

func tell(event map[string]any) {
	line, err := json.Marshal(event)
	if err != nil {
		panic(err)
	}
	fmt.Println(string(line))
}

func (r *runner) start(work, guests string) error {
	names := []string{before}
	for i := range maxLinks {
		names = append(names, linkName(i))
	}
	var err error
	if r.apart, err = newSide("apart", "", append(names, after)...); err != nil {
		return err
	}
	for _, name := range []string{"strict", "lenient", "guests"} {
		s, err := newSide(name, work+"/"+name, before, sentinel, after)
		if err != nil {
			return err
		}
		s.remote = name != "guests"
		r.sides = append(r.sides, s)
	}
	tell(map[string]any{"event": "ready"})
	for _, s := range r.sides {
		if err := s.awaitPlugin(); err != nil {
			return err
		}
	}
	return r.sides[2].connectGuests(guests)
}

// play compares a chain at each side; a difference is told with the smallest chain that still shows it.
func (r *runner) play(c *chain) {
	apart := r.apart.play(c)
	if apart.err == "" {
		r.accepted++
	} else {
		r.refused++
	}
	for _, s := range r.sides {
		if s.name == "lenient" && !c.lenient {
			continue
		}
		result := r.compare(s, c, apart)
		for rule := range result.explained {
			r.rules[rule]++
		}
		if result.difference == "" {
			continue
		}
		r.failures++
		small := minimise(c, func(smaller *chain) bool { return r.compare(s, smaller, nil).difference != "" })
		tell(map[string]any{"event": "difference", "side": s.name, "seed": r.seed, "chain": c.number, "foreigners": small.foreigners(),
			"difference": r.compare(s, small, nil).difference, "minimal": small.text(), "before": result.difference})
	}
}

// compare plays a chain at a side; what it was apart is found out if it is not known.
func (r *runner) compare(s *side, c *chain, apart *outcome) *comparison {
	ours := s.play(c)
	once := func(apart *outcome) *comparison {
		if s.name == "lenient" {
			accepted, apart := r.leniently(c)
			return compare(accepted, apart, ours)
		}
		if apart == nil {
			apart = r.apart.play(c)
		}
		return compare(c, apart, ours)
	}
	result := once(apart)
	if result.difference == "" || !c.drawsLots() {
		return result
	}
	for range repeats {
		if repeated := once(nil); repeated.difference == "" {
			repeated.explained[sameOnRepeat] = true
			return repeated
		}
	}
	return result
}

// leniently plays a chain apart; the wish of whoever is refused is left out and the request made again.
func (r *runner) leniently(c *chain) (accepted *chain, result *outcome) {
	for {
		result = r.apart.play(c)
		culprit := ""
		if at := conflictOf(result.err); at != nil {
			culprit = at.claimer
		} else if _, rest, told := strings.Cut(result.err, `plugin "`); told {
			culprit, _, _ = strings.Cut(rest, `"`)
		} else if _, link, told := strings.Cut(result.err, "not with p"); told {
			culprit = linkName(int(link[0] - '0'))
		}
		if culprit == "" {
			return c, result
		}
		c = c.without(culprit)
	}
}

// drawsLots tells whether the runtime walks through a map in which several entries may be refused.
func (c *chain) drawsLots() bool {
	found := false
	c.all(func(_ string, w *wish) {
		adjust := w.reply.GetAdjust()
		linux := adjust.GetLinux()
		sizes := []int{len(adjust.GetAnnotations()), len(linux.GetSysctl()), len(linux.GetNetDevices()),
			len(linux.GetResources().GetUnified())}
		for _, update := range w.reply.GetUpdate() {
			sizes = append(sizes, len(update.GetLinux().GetResources().GetUnified()))
		}
		found = found || slices.Max(sizes) > 1
	})
	return found
}

func (c *chain) text() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%sContainer of\n%s", c.op, readable(c.container))
	if c.resources != nil {
		fmt.Fprintf(&text, "with\n%s", readable(c.resources))
	}
	c.all(func(name string, w *wish) {
		fmt.Fprintf(&text, "%s: %s\n%s", name, w.failure, readable(w.reply))
	})
	return text.String()
}
