// A plugin as plain as can be, to be measured: it asks for one annotation, one environment variable and
// one mount, all with its own name, or for what several such plugins ask for, or for nothing; and hears of a
// pod's whole life without doing anything.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"github.com/containerd/nri/pkg/api"
	"github.com/containerd/nri/pkg/stub"
	"github.com/sirupsen/logrus"
)

type plugin struct {
	names []string
}

func main() {
	socket := flag.String("socket", "", "the runtime's socket")
	name := flag.String("name", "", "name to register as")
	index := flag.String("idx", "", "index to register as")
	wishes := flag.Int("wishes", 1, "for how many plugins to ask; 0 for nothing")
	flag.Parse()
	p := &plugin{}
	for i := range *wishes {
		if i == 0 {
			p.names = append(p.names, *name)
		} else {
			p.names = append(p.names, fmt.Sprintf("%s%02d", *name, i))
		}
	}
	logrus.SetLevel(logrus.WarnLevel)
	s, err := stub.New(p, stub.WithSocketPath(*socket), stub.WithPluginName(*name), stub.WithPluginIdx(*index))
	if err == nil {
		err = s.Run(context.Background())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func (p *plugin) Synchronize(context.Context, []*api.PodSandbox, []*api.Container) ([]*api.ContainerUpdate, error) {
	return nil, nil
}

func (p *plugin) CreateContainer(context.Context, *api.PodSandbox, *api.Container) (*api.ContainerAdjustment, []*api.ContainerUpdate, error) {
	adjust := &api.ContainerAdjustment{}
	for _, name := range p.names {
		adjust.AddAnnotation("bench.example.com/"+name, name)
		adjust.AddEnv("BENCH_"+name, name)
		adjust.AddMount(&api.Mount{
			Destination: "/bench/" + name, Type: "bind", Source: "/var/lib/bench/" + name, Options: []string{"bind", "ro"},
		})
	}
	return adjust, nil, nil
}

func (p *plugin) StopContainer(context.Context, *api.PodSandbox, *api.Container) ([]*api.ContainerUpdate, error) {
	return nil, nil
}

func (p *plugin) RunPodSandbox(context.Context, *api.PodSandbox) error    { return nil }
func (p *plugin) StopPodSandbox(context.Context, *api.PodSandbox) error   { return nil }
func (p *plugin) RemovePodSandbox(context.Context, *api.PodSandbox) error { return nil }

func (p *plugin) PostCreateContainer(context.Context, *api.PodSandbox, *api.Container) error {
	return nil
}

func (p *plugin) StartContainer(context.Context, *api.PodSandbox, *api.Container) error {
	return nil
}

func (p *plugin) PostStartContainer(context.Context, *api.PodSandbox, *api.Container) error {
	return nil
}

func (p *plugin) RemoveContainer(context.Context, *api.PodSandbox, *api.Container) error {
	return nil
}
