// Command wasm is an NRI plugin compiled to WebAssembly; what it does, the pod's annotations say.
package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/containerd/nri/pkg/api"
)

type plugin struct {
	config string
	events int
}

func main() {}

func init() { api.RegisterPlugin(&plugin{}) }

func log(level api.LogRequest_Level, format string, args ...any) {
	_, _ = api.NewHostFunctions().Log(context.Background(),
		&api.LogRequest{Msg: fmt.Sprintf(format, args...), Level: level})
}

func (p *plugin) Configure(_ context.Context, r *api.ConfigureRequest) (*api.ConfigureResponse, error) {
	p.config = r.GetConfig()
	log(api.LogRequest_LEVEL_INFO, "configured for %s %s with %q", r.GetRuntimeName(), r.GetRuntimeVersion(), p.config)
	if p.config == "refuse" {
		return nil, errors.New("this configuration is refused")
	}
	return nil, nil
}

func (p *plugin) Synchronize(_ context.Context, r *api.SynchronizeRequest) (*api.SynchronizeResponse, error) {
	log(api.LogRequest_LEVEL_INFO, "synchronized %d pods, %d containers", len(r.GetPods()), len(r.GetContainers()))
	return nil, nil
}

func (p *plugin) CreateContainer(_ context.Context, r *api.CreateContainerRequest) (*api.CreateContainerResponse, error) {
	annotations := r.GetPod().GetAnnotations()
	switch annotations["wasm"] {
	case "refuse":
		return nil, errors.New("wasm says no")
	case "panic":
		panic("as asked for")
	case "loop":
		for n := 0; ; n++ {
			p.events = n
		}
	case "memory":
		var all [][]byte
		for {
			all = append(all, make([]byte, 1<<20))
			p.events = len(all)
		}
	}
	adjust := &api.ContainerAdjustment{}
	adjust.AddEnv("WASM_CONFIG_"+p.config, "yes")
	adjust.AddAnnotation(annotations["wasm-key"]+"seen", fmt.Sprint(len(r.GetContainer().GetEnv())))
	return &api.CreateContainerResponse{Adjust: adjust}, nil
}

// The other calls of the interface have nothing to add.

func (p *plugin) Shutdown(context.Context, *api.Empty) (*api.Empty, error) { return nil, nil }

func (p *plugin) StateChange(_ context.Context, r *api.StateChangeEvent) (*api.Empty, error) {
	log(api.LogRequest_LEVEL_INFO, "told of %s", r.GetEvent())
	return nil, nil
}

func (p *plugin) ValidateContainerAdjustment(_ context.Context, r *api.ValidateContainerAdjustmentRequest) (*api.ValidateContainerAdjustmentResponse, error) {
	reject := r.GetPod().GetAnnotations()["wasm"] == "reject"
	return &api.ValidateContainerAdjustmentResponse{Reject: reject, Reason: "rejected by wasm"}, nil
}

func (p *plugin) UpdatePodSandbox(context.Context, *api.UpdatePodSandboxRequest) (*api.UpdatePodSandboxResponse, error) {
	return nil, nil
}

func (p *plugin) UpdateContainer(context.Context, *api.UpdateContainerRequest) (*api.UpdateContainerResponse, error) {
	return nil, nil
}

func (p *plugin) StopContainer(context.Context, *api.StopContainerRequest) (*api.StopContainerResponse, error) {
	return nil, nil
}
