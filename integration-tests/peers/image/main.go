// Writes an OCI archive with nothing but busybox, which serves as image and as pause image.
package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
)

type object = map[string]any

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: image BUSYBOX NAME ARCHIVE")
		os.Exit(2)
	}
	if err := write(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(busybox, name, archive string) error {
	layer, err := layer(busybox)
	if err != nil {
		return err
	}
	config := encode(object{
		"architecture": "amd64", "os": "linux",
		"config": object{"Entrypoint": []string{"/bin/sleep", "2147483647"}, "Env": []string{"PATH=/bin"}},
		"rootfs": object{"type": "layers", "diff_ids": []string{digest(layer)}},
	})
	manifest := encode(object{
		"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
		"config": descriptor("application/vnd.oci.image.config.v1+json", config),
		"layers": []object{descriptor("application/vnd.oci.image.layer.v1.tar", layer)},
	})
	entry := descriptor("application/vnd.oci.image.manifest.v1+json", manifest)
	entry["annotations"] = object{"io.containerd.image.name": name}
	out, err := os.Create(archive)
	if err != nil {
		return err
	}
	defer out.Close()
	files := tar.NewWriter(out)
	for _, file := range []struct {
		name string
		data []byte
	}{
		{"oci-layout", encode(object{"imageLayoutVersion": "1.0.0"})},
		{"index.json", encode(object{"schemaVersion": 2, "manifests": []object{entry}})},
		{blob(layer), layer}, {blob(config), config}, {blob(manifest), manifest},
	} {
		if err := add(files, &tar.Header{Name: file.name, Mode: 0o644}, file.data); err != nil {
			return err
		}
	}
	return files.Close()
}

func layer(busybox string) ([]byte, error) {
	program, err := os.ReadFile(busybox)
	if err != nil {
		return nil, err
	}
	var buffer bytes.Buffer
	files := tar.NewWriter(&buffer)
	for _, folder := range []string{"bin/", "dev/", "etc/", "proc/", "sys/", "tmp/"} {
		if err := add(files, &tar.Header{Name: folder, Typeflag: tar.TypeDir, Mode: 0o755}, nil); err != nil {
			return nil, err
		}
	}
	if err := add(files, &tar.Header{Name: "bin/busybox", Mode: 0o755}, program); err != nil {
		return nil, err
	}
	for _, applet := range []string{"sh", "sleep", "cat", "ls", "env", "stat", "id", "true", "test"} {
		link := &tar.Header{Name: "bin/" + applet, Typeflag: tar.TypeSymlink, Linkname: "busybox"}
		if err := add(files, link, nil); err != nil {
			return nil, err
		}
	}
	return buffer.Bytes(), files.Close()
}

func add(files *tar.Writer, header *tar.Header, data []byte) error {
	header.Size = int64(len(data))
	if err := files.WriteHeader(header); err != nil {
		return err
	}
	_, err := files.Write(data)
	return err
}

func encode(value any) []byte {
	bytes, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return bytes
}

func descriptor(mediaType string, data []byte) object {
	return object{"mediaType": mediaType, "digest": digest(data), "size": len(data)}
}

func digest(data []byte) string { return fmt.Sprintf("sha256:%x", sha256.Sum256(data)) }

func blob(data []byte) string { return fmt.Sprintf("blobs/sha256/%x", sha256.Sum256(data)) }
