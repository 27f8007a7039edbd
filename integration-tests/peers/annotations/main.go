// Reads snippets as NRI's plugins read annotations: sigs.k8s.io/yaml into structs of the same shape
// as theirs. See ../README.md for the commands.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"sigs.k8s.io/yaml"
)

type limit struct {
	Type string `json:"type"`
	Hard uint64 `json:"hard"`
	Soft uint64 `json:"soft"`
}

type scheduler struct {
	Policy string   `json:"policy"`
	Nice   int32    `json:"nice"`
	Period uint64   `json:"period"`
	Flags  []string `json:"flags"`
}

type command struct {
	ID   int    `json:"id"`
	Op   string `json:"op"`
	Text string `json:"text"`
}

func read(shape, text string) (any, error) {
	switch shape {
	case "limits":
		value := []limit{}
		err := yaml.Unmarshal([]byte(text), &value)
		return value, err
	case "scheduler":
		value := scheduler{}
		err := yaml.Unmarshal([]byte(text), &value)
		return value, err
	case "texts":
		value := []string{}
		err := yaml.Unmarshal([]byte(text), &value)
		return value, err
	case "map":
		value := map[string]string{}
		err := yaml.Unmarshal([]byte(text), &value)
		return value, err
	}
	return nil, fmt.Errorf("shape %q is unknown", shape)
}

func main() {
	fmt.Println(`{"event":"ready"}`)
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var c command
		answer := map[string]any{}
		if err := json.Unmarshal(line, &c); err != nil {
			answer["error"] = err.Error()
		} else if value, err := read(c.Op, c.Text); err != nil {
			answer["error"] = err.Error()
		} else {
			answer["value"] = value
		}
		answer["id"] = c.ID
		encoded, err := json.Marshal(answer)
		if err != nil {
			panic(err)
		}
		fmt.Println(string(encoded))
	}
}
