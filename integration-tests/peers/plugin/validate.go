//go:build !nri08

package main

import (
	"context"
	"errors"

	"github.com/containerd/nri/pkg/api"
)

type validator struct {
	*plugin
}

func init() {
	validating = func(p *plugin) any { return &validator{p} }
}

func (v *validator) ValidateContainerAdjustment(_ context.Context, request *api.ValidateContainerAdjustmentRequest) error {
	v.tell("ValidateContainerAdjustment", request.GetPod(), request.GetContainer())
	v.script.Lock()
	defer v.script.Unlock()
	if v.reject != "" {
		return errors.New(v.reject)
	}
	return nil
}
