// Records what a Go plugin and the Go runtime side say to each other, byte for byte, for the unit
// tests of our protocol code: core/src/test/resources/vectors. Run again only when NRI changes.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/containerd/nri/pkg/adaptation"
	"github.com/containerd/nri/pkg/api"
	"github.com/containerd/nri/pkg/stub"
)

type plugin struct{}

func (plugin) Synchronize(context.Context, []*api.PodSandbox, []*api.Container) ([]*api.ContainerUpdate, error) {
	return nil, nil
}

func (plugin) CreateContainer(_ context.Context, pod *api.PodSandbox, container *api.Container) (*api.ContainerAdjustment, []*api.ContainerUpdate, error) {
	if pod.Name == "refused" {
		return nil, nil, fmt.Errorf("not this one")
	}
	adjust := &api.ContainerAdjustment{}
	adjust.AddAnnotation("seen", container.Name)
	adjust.AddEnv("LARGE", pod.Annotations["large"])
	return adjust, nil, nil
}

type tap struct {
	sync.Mutex
	bytes []byte
}

func (t *tap) copy(to io.Writer, from io.Reader) {
	buffer := make([]byte, 1<<16)
	for {
		n, err := from.Read(buffer)
		t.Lock()
		t.bytes = append(t.bytes, buffer[:n]...)
		t.Unlock()
		if err != nil {
			return
		}
		if _, err := to.Write(buffer[:n]); err != nil {
			return
		}
	}
}

func main() {
	out := flag.String("out", "", "folder to write to")
	flag.Parse()
	if err := record(*out); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func record(out string) error {
	folder, err := os.MkdirTemp("", "recorder")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	synchronized := make(chan struct{}, 1)
	runtime, err := adaptation.New("containerd", "v2.4.2",
		func(ctx context.Context, callback adaptation.SyncCB) error {
			pods := []*api.PodSandbox{{Id: "p1", Name: "web", Namespace: "default"}}
			containers := []*api.Container{{Id: "c1", PodSandboxId: "p1", Name: "app"}}
			_, err := callback(ctx, pods, containers)
			synchronized <- struct{}{}
			return err
		},
		func(context.Context, []*api.ContainerUpdate) ([]*api.ContainerUpdate, error) { return nil, nil },
		adaptation.WithSocketPath(filepath.Join(folder, "nri.sock")),
		adaptation.WithPluginPath("/nonexistent"), adaptation.WithPluginConfigPath("/nonexistent"))
	if err != nil {
		return err
	}
	if err := runtime.Start(); err != nil {
		return err
	}
	<-synchronized
	fromRuntime, fromPlugin := &tap{}, &tap{}
	listener, err := net.Listen("unix", filepath.Join(folder, "tap.sock"))
	if err != nil {
		return err
	}
	go func() {
		pluginSide, _ := listener.Accept()
		runtimeSide, _ := net.Dial("unix", filepath.Join(folder, "nri.sock"))
		go fromRuntime.copy(pluginSide, runtimeSide)
		fromPlugin.copy(runtimeSide, pluginSide)
	}()
	s, err := stub.New(plugin{}, stub.WithPluginName("recorded"), stub.WithPluginIdx("10"),
		stub.WithSocketPath(filepath.Join(folder, "tap.sock")))
	if err != nil {
		return err
	}
	if err := s.Start(context.Background()); err != nil {
		return err
	}
	<-synchronized
	for _, pod := range []*api.PodSandbox{
		{Id: "p1", Name: "web"},
		{Id: "p2", Name: "large", Annotations: map[string]string{"large": strings.Repeat("x", 20000)}},
		{Id: "p3", Name: "refused"},
	} {
		_, _ = runtime.CreateContainer(context.Background(), &api.CreateContainerRequest{
			Pod: pod, Container: &api.Container{Id: "c1", PodSandboxId: pod.Id, Name: "app"},
		})
	}
	_, _ = s.UpdateContainers([]*api.ContainerUpdate{{ContainerId: "c1", IgnoreFailure: true}})
	time.Sleep(200 * time.Millisecond)
	for name, t := range map[string]*tap{"runtime-to-plugin.bin": fromRuntime, "plugin-to-runtime.bin": fromPlugin} {
		t.Lock()
		err := os.WriteFile(filepath.Join(out, name), t.bytes, 0o644)
		t.Unlock()
		if err != nil {
			return err
		}
	}
	return nil
}
