package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/containerd/nri/pkg/adaptation"
	"github.com/containerd/nri/pkg/api"
)

// A variant is one way to have a number of plugins: a runtime of its own and the processes behind it.
type variant struct {
	name      string
	links     int
	folder    string
	runtime   *adaptation.Adaptation
	processes []*exec.Cmd
	// Where the distribution's endpoints are; 0 without one.
	port int
	// Its log may tell more: the folder stays.
	failed bool
	synced chan synchronization
	pods   []*api.PodSandbox
	node   []*api.Container
}

// When the runtime began to synchronize a plugin, and how long that took.
type synchronization struct {
	began time.Time
	took  time.Duration
	err   error
}

func newVariant(name string, links int) (*variant, error) {
	folder, err := os.MkdirTemp("", "switchboard-bench-")
	if err != nil {
		return nil, err
	}
	v := &variant{name: name, links: links, folder: folder, synced: make(chan synchronization, 64)}
	v.runtime, err = adaptation.New("containerd", "v2.4.2", v.synchronize,
		func(context.Context, []*api.ContainerUpdate) ([]*api.ContainerUpdate, error) { return nil, nil },
		adaptation.WithSocketPath(v.socket()),
		adaptation.WithPluginPath(filepath.Join(folder, "none")), adaptation.WithPluginConfigPath(filepath.Join(folder, "none")))
	if err == nil {
		err = v.runtime.Start()
	}
	// That synchronizes the plugins that the runtime launches itself, of which there are none.
	for len(v.synced) > 0 {
		<-v.synced
	}
	return v, err
}

func (v *variant) socket() string { return filepath.Join(v.folder, "nri.sock") }

func (v *variant) synchronize(ctx context.Context, callback adaptation.SyncCB) error {
	began := time.Now()
	_, err := callback(ctx, v.pods, v.node)
	v.synced <- synchronization{began, time.Since(began), err}
	return err
}

// awaitPlugin waits until the next plugin has been synchronized.
func (v *variant) awaitPlugin() (synchronization, error) {
	select {
	case s := <-v.synced:
		return s, s.err
	case <-time.After(60 * time.Second):
		return synchronization{}, v.fail("no plugin came")
	}
}

func (v *variant) fail(why string) error {
	v.failed = true
	return fmt.Errorf("%s: %s; see %s", v.name, why, v.folder)
}

func (v *variant) launch(environment []string, program string, arguments ...string) error {
	log, err := os.OpenFile(filepath.Join(v.folder, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	c := exec.Command(program, arguments...)
	c.Env = append(os.Environ(), environment...)
	c.Stdout, c.Stderr = log, log
	// Whatever becomes of this process, none of those stays behind.
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := c.Start(); err != nil {
		return err
	}
	v.processes = append(v.processes, c)
	return nil
}

// goPlugins starts plugins of their own, connected to the given socket, one after the other.
func (v *variant) goPlugins(program, socket string, count int, joined func() error, more ...string) error {
	for i := range count {
		arguments := append([]string{"-socket", socket, "-idx", fmt.Sprintf("%02d", i), "-name", fmt.Sprintf("p%02d", i)}, more...)
		if err := v.launch(nil, program, arguments...); err != nil {
			return err
		}
		if err := joined(); err != nil {
			return err
		}
	}
	return nil
}

// switchboard starts the distribution as a user does.
func (v *variant) switchboard(launcher string, options []string, arguments ...string) error {
	probe, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	v.port = probe.Addr().(*net.TCPAddr).Port
	probe.Close()
	arguments = append([]string{
		"run", "--switchboard.runtime.socket-path=" + v.socket(), fmt.Sprintf("--management.server.port=%d", v.port),
	}, arguments...)
	return v.launch(options, launcher, arguments...)
}

// awaitReady waits until the distribution says that it is ready, which is some time after it has registered.
func (v *variant) awaitReady() error {
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if _, err := v.get("/actuator/health/readiness"); err == nil {
			return nil
		}
	}
	return v.fail("not ready")
}

func (v *variant) get(page string) ([]byte, error) {
	response, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d%s", v.port, page))
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", page, response.Status)
	}
	return body, err
}

// withJars starts the distribution with as many of the jars in a folder as the variant has links; with none if
// there is no folder.
func (v *variant) withJars(launcher, jars string, options []string, arguments ...string) error {
	var paths []string
	if jars != "" {
		for i := range v.links {
			paths = append(paths, filepath.Join(jars, fmt.Sprintf("p%02d.jar", i)))
		}
	}
	extensions, err := v.extensions(paths)
	if err != nil {
		return err
	}
	// Not the distribution's own configuration, which is about the bundled jars.
	arguments = append(arguments, "--spring.config.location=optional:classpath:/", "--switchboard.extensions-directory="+extensions)
	return v.switchboard(launcher, options, arguments...)
}

// extensions makes a folder of some jars.
func (v *variant) extensions(jars []string) (string, error) {
	folder := filepath.Join(v.folder, "extensions")
	err := os.Mkdir(folder, 0o700)
	for _, jar := range jars {
		if err == nil {
			err = os.Symlink(jar, filepath.Join(folder, filepath.Base(jar)))
		}
	}
	return folder, err
}

// complete waits until a container is changed by every link.
func (v *variant) complete() error {
	var state string
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		response, err := v.create(creation(0))
		env := response.GetAdjust().GetEnv()
		if len(env) == v.links {
			return nil
		}
		state = fmt.Sprintf("%d of %d links have changed the container, error: %v", len(env), v.links, err)
	}
	return v.fail(state)
}

func (v *variant) create(request *api.CreateContainerRequest) (*api.CreateContainerResponse, error) {
	// As containerd does: no plugin is synchronized in the middle of a request.
	block := v.runtime.BlockPluginSync()
	defer block.Unblock()
	return v.runtime.CreateContainer(context.Background(), request)
}

// life plays all that a pod with one container goes through.
func (v *variant) life(request *api.CreateContainerRequest) error {
	ctx, p, c := context.Background(), request.Pod, request.Container
	steps := []func() error{
		func() error { return v.runtime.RunPodSandbox(ctx, &api.RunPodSandboxRequest{Pod: p}) },
		func() error { _, err := v.runtime.CreateContainer(ctx, request); return err },
		func() error {
			return v.runtime.PostCreateContainer(ctx, &api.PostCreateContainerRequest{Pod: p, Container: c})
		},
		func() error { return v.runtime.StartContainer(ctx, &api.StartContainerRequest{Pod: p, Container: c}) },
		func() error {
			return v.runtime.PostStartContainer(ctx, &api.PostStartContainerRequest{Pod: p, Container: c})
		},
		func() error {
			_, err := v.runtime.StopContainer(ctx, &api.StopContainerRequest{Pod: p, Container: c})
			return err
		},
		func() error { return v.runtime.RemoveContainer(ctx, &api.RemoveContainerRequest{Pod: p, Container: c}) },
		func() error { return v.runtime.StopPodSandbox(ctx, &api.StopPodSandboxRequest{Pod: p}) },
		func() error { return v.runtime.RemovePodSandbox(ctx, &api.RemovePodSandboxRequest{Pod: p}) },
	}
	for _, step := range steps {
		block := v.runtime.BlockPluginSync()
		err := step()
		block.Unblock()
		if err != nil {
			return err
		}
	}
	return nil
}

// Resident memory in MB: as each process has it, with shared pages shared out, and what no file is behind.
type resident struct{ rss, pss, anonymous float64 }

func (v *variant) memory() (m resident) {
	for _, c := range v.processes {
		rollup := fmt.Sprintf("/proc/%d/smaps_rollup", c.Process.Pid)
		m.rss += kilobytes(rollup, "Rss:") / 1024
		m.pss += kilobytes(rollup, "Pss:") / 1024
		m.anonymous += kilobytes(rollup, "Anonymous:") / 1024
	}
	return m
}

func kilobytes(file, field string) float64 {
	content, _ := os.ReadFile(file)
	for _, line := range strings.Split(string(content), "\n") {
		if strings.HasPrefix(line, field) {
			n, _ := strconv.ParseFloat(strings.Fields(line)[1], 64)
			return n
		}
	}
	return 0
}

// close ends the processes and waits for them.
func (v *variant) close() {
	var ended sync.WaitGroup
	for _, c := range v.processes {
		ended.Add(1)
		go func() {
			defer ended.Done()
			c.Process.Signal(syscall.SIGTERM)
			kill := time.AfterFunc(10*time.Second, func() { c.Process.Kill() })
			c.Wait()
			kill.Stop()
		}()
	}
	ended.Wait()
	v.runtime.Stop()
	if !v.failed {
		os.RemoveAll(v.folder)
	}
}
