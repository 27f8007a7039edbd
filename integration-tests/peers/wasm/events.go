//go:build !nri011

package main

import (
	"context"

	"github.com/containerd/nri/pkg/api"
)

// Until NRI v0.12 these had no calls of their own: StateChange told them.

func (p *plugin) PostCreateContainer(_ context.Context, _ *api.PostCreateContainerRequest) (*api.PostCreateContainerResponse, error) {
	log(api.LogRequest_LEVEL_INFO, "container created")
	return nil, nil
}

func (p *plugin) RunPodSandbox(context.Context, *api.RunPodSandboxRequest) (*api.RunPodSandboxResponse, error) {
	return nil, nil
}

func (p *plugin) PostUpdatePodSandbox(context.Context, *api.PostUpdatePodSandboxRequest) (*api.PostUpdatePodSandboxResponse, error) {
	return nil, nil
}

func (p *plugin) StopPodSandbox(context.Context, *api.StopPodSandboxRequest) (*api.StopPodSandboxResponse, error) {
	return nil, nil
}

func (p *plugin) RemovePodSandbox(context.Context, *api.RemovePodSandboxRequest) (*api.RemovePodSandboxResponse, error) {
	return nil, nil
}

func (p *plugin) StartContainer(context.Context, *api.StartContainerRequest) (*api.StartContainerResponse, error) {
	return nil, nil
}

func (p *plugin) PostStartContainer(context.Context, *api.PostStartContainerRequest) (*api.PostStartContainerResponse, error) {
	return nil, nil
}

func (p *plugin) PostUpdateContainer(context.Context, *api.PostUpdateContainerRequest) (*api.PostUpdateContainerResponse, error) {
	return nil, nil
}

func (p *plugin) RemoveContainer(context.Context, *api.RemoveContainerRequest) (*api.RemoveContainerResponse, error) {
	return nil, nil
}
