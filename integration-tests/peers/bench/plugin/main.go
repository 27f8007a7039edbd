// A plugin as plain as can be, to be measured: it asks for one annotation, one environment variable and
// one mount, all with its own name, or for nothing, and hears of a pod's whole life without doing anything.
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
	name string
	idle bool
}

func main() {
	socket := flag.String("socket", "", "the runtime's socket")
	name := flag.String("name", "", "name to register as")
	index := flag.String("idx", "", "index to register as")
	idle := flag.Bool("idle", false, "ask for nothing")
	flag.Parse()
	logrus.SetLevel(logrus.WarnLevel)
	s, err := stub.New(&plugin{*name, *idle}, stub.WithSocketPath(*socket), stub.WithPluginName(*name), stub.WithPluginIdx(*index))
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
	if p.idle {
		return nil, nil, nil
	}
	adjust := &api.ContainerAdjustment{}
	adjust.AddAnnotation("bench.example.com/"+p.name, p.name)
	adjust.AddEnv("BENCH_"+p.name, p.name)
	adjust.AddMount(&api.Mount{
		Destination: "/bench/" + p.name, Type: "bind", Source: "/var/lib/bench/" + p.name, Options: []string{"bind", "ro"},
	})
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
