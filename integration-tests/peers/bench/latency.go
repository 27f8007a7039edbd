package main

import (
	"fmt"
	"runtime"
	"slices"
	"time"

	"github.com/containerd/nri/pkg/api"
)

type sample struct {
	v       *variant
	creates []time.Duration
	lives   []time.Duration
	refused int
}

// latency measures all variants in the same rounds, so that what else the machine does hits them alike.
func latency(o options) error {
	var samples []*sample
	defer func() {
		for _, s := range samples {
			s.v.close()
		}
	}()
	for _, name := range o.variants {
		v, err := start(name, o)
		if v != nil {
			samples = append(samples, &sample{v: v})
		}
		if err != nil {
			return err
		}
	}
	progress("warming up")
	for _, s := range samples {
		s.round(o.warmUp/s.share()+1, o.warmUp/s.share()/9+1, false)
	}
	for round := range o.rounds {
		progress("round %d of %d", round+1, o.rounds)
		for i := range samples {
			s := samples[(i+round)%len(samples)]
			s.round(o.creates/s.share()+1, o.lives/s.share()+1, true)
		}
	}
	samples[0].v.printLatency(samples, o)
	return nil
}

// Where each link is a process, a round of many takes its share of the calls, or it would never end.
func (s *sample) share() int {
	if s.v.processes == nil || len(s.v.processes) == 1 {
		return 1
	}
	return s.v.links
}

func (s *sample) round(creates, lives int, keep bool) {
	requests := make([]*api.CreateContainerRequest, creates+lives)
	for i := range requests {
		requests[i] = creation(i % 500)
	}
	runtime.GC()
	for i, request := range requests {
		began := time.Now()
		var err error
		if i < creates {
			_, err = s.v.create(request)
		} else {
			err = s.v.life(request)
		}
		took := time.Since(began)
		if err != nil {
			progress("%s: %v", s.v.name, err)
			s.refused++
		} else if keep && i < creates {
			s.creates = append(s.creates, took)
		} else if keep {
			s.lives = append(s.lives, took)
		}
	}
}

func quantile(sorted []time.Duration, q float64) float64 {
	return float64(sorted[int(q*float64(len(sorted)-1))].Microseconds()) / 1000
}

func (v *variant) printLatency(samples []*sample, o options) {
	for _, s := range samples {
		slices.Sort(s.creates)
		slices.Sort(s.lives)
	}
	base := samples[0]
	fmt.Printf("CreateContainer with %d bytes in and a pod's life of 9 events, in ms; ratios to %s; %d rounds; resident memory in MB\n\n",
		creationSize(), base.v.name, o.rounds)
	fmt.Println("| variant | creates | p50 | p99 | p99.9 | p50 ratio | p99 ratio | lives | p50 | p99 | p50 ratio | refused | RSS | PSS |")
	fmt.Println("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|")
	for _, s := range samples {
		m := s.v.memory()
		fmt.Printf("| %s | %d | %.2f | %.2f | %.2f | %.2f | %.2f | %d | %.2f | %.2f | %.2f | %d | %.0f | %.0f |\n", s.v.name,
			len(s.creates), quantile(s.creates, .5), quantile(s.creates, .99), quantile(s.creates, .999),
			quantile(s.creates, .5)/quantile(base.creates, .5), quantile(s.creates, .99)/quantile(base.creates, .99),
			len(s.lives), quantile(s.lives, .5), quantile(s.lives, .99),
			quantile(s.lives, .5)/quantile(base.lives, .5), s.refused, m.rss, m.pss)
	}
}
