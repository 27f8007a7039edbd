// A plugin of NRI v0.1.0, on the skeleton that its authors were given. It notes each request in the
// file that its configuration names, and fails where that says so.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/containerd/nri/skel"
	types "github.com/containerd/nri/types/v1"
)

type plugin struct{}

type conf struct {
	File string `json:"file"`
	Fail string `json:"fail"`
}

func (plugin) Type() string { return "v010-plugin" }

func (p plugin) Invoke(_ context.Context, request *types.Request) (*types.Result, error) {
	var c conf
	if err := json.Unmarshal(request.Conf, &c); err != nil {
		return nil, err
	}
	if c.Fail != "" {
		return nil, errors.New(c.Fail)
	}
	file, err := os.OpenFile(c.File, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	fmt.Fprintf(file, "%s %s sandbox=%v earlier=%d labels=%v\n",
		request.State, request.ID, request.IsSandbox(), len(request.Results), request.Labels)
	result := request.NewResult(p.Type())
	result.Metadata["seen"] = request.ID
	return result, nil
}

func main() {
	if err := skel.Run(context.Background(), plugin{}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
