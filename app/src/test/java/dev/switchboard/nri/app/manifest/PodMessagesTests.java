package dev.switchboard.nri.app.manifest;

import static dev.switchboard.nri.app.manifest.ManifestSamples.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.Mount;
import dev.switchboard.nri.extension.model.Resources;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodMessagesTests {
  private static Container container(String spec, String container) {
    return pod(spec, container).containers().getFirst();
  }

  @Test
  void podIsToldAsARuntimeWould() {
    PodPlan plan = pod("runtimeClassName: kata", "");
    assertThat(plan.origin()).isEqualTo("Pod shop/web (pod.yaml, line 1)");
    assertThat(plan.pod().runtimeHandler()).isEqualTo("kata");
    assertThat(plan.pod().labels())
        .containsEntry("app", "web")
        .containsEntry("io.kubernetes.pod.name", "web")
        .containsEntry("io.kubernetes.pod.namespace", "shop");
    assertThat(plan.pod().annotations())
        .containsEntry("a", "b")
        .containsEntry("io.kubernetes.cri.container-type", "sandbox")
        .containsEntry("io.kubernetes.cri.sandbox-name", "web");
    assertThat(plan.pod().linux().cgroupParent())
        .isEqualTo(
            "/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod12345678_1234_1234_1234_123456789012.slice");
    Container main = plan.containers().getFirst();
    assertThat(main.podSandboxId()).isEqualTo(plan.pod().id()).hasSize(64);
    assertThat(main.annotations())
        .containsEntry("io.kubernetes.cri.container-name", "main")
        .containsEntry("io.kubernetes.cri.image-name", "docker.io/library/nginx:latest")
        .doesNotContainKey("a");
    assertThat(main.labels()).containsEntry("io.kubernetes.container.name", "main");
    assertThat(main.linux().cgroupsPath()).endsWith(".slice:cri-containerd:" + main.id());
    assertThat(main.rlimits()).isEmpty();
  }

  @Test
  void commandAndArgumentsAndVariablesAreWhatTheProcessGets() {
    Container main =
        container(
            "hostname: box",
            """
            command: [/bin/app, "$(NAME)-$(NONE)", "$$(NAME)"]
                args: [--flag]
                env:
                - {name: NAME, value: shop}
                - {name: FULL, value: "$(NAME)/x"}
                - {name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
                - {name: APP, valueFrom: {fieldRef: {fieldPath: "metadata.labels['app']"}}}
                - {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
                - {name: PASSWORD, valueFrom: {secretKeyRef: {name: db, key: pw}}}
                - {name: PATH, value: /mine}
            """);
    assertThat(main.args()).containsExactly("/bin/app", "shop-$(NONE)", "$(NAME)", "--flag");
    assertThat(main.env())
        .containsExactly(
            "HOSTNAME=box",
            "NAME=shop",
            "FULL=shop/x",
            "POD=web",
            "APP=web",
            "NODE=(spec.nodeName)",
            "PASSWORD=(secret db: pw)",
            "PATH=/mine");
  }

  @Test
  void whatIsGuessedIsSaid() {
    PodPlan plan =
        pod(
            "",
            "env: [{name: P, valueFrom: {configMapKeyRef: {name: c, key: k}}}]\n    envFrom: [{secretRef: {name: s}}]");
    assertThat(plan.guesses())
        .anyMatch(guess -> guess.contains("the entrypoint of nginx is not known"))
        .anyMatch(guess -> guess.contains("env P: (configmap c: k) stands for its value"))
        .anyMatch(guess -> guess.contains("envFrom"));
    assertThat(plan.containers().getFirst().args()).containsExactly("(entrypoint)");
  }

  @Test
  void resourcesFollowTheKubeletsRules() {
    Resources resources =
        container(
                "",
                "resources: {requests: {cpu: 250m}, limits: {cpu: 1.5, memory: 128Mi, hugepages-2Mi: 4Mi}}")
            .linux()
            .resources();
    assertThat(resources.cpu().shares()).hasValue(256);
    assertThat(resources.cpu().quota()).hasValue(150_000);
    assertThat(resources.cpu().period()).hasValue(100_000);
    assertThat(resources.memory().limit()).hasValue(128 << 20);
    assertThat(resources.memory().swap()).hasValue(128 << 20);
    assertThat(resources.hugepageLimits())
        .containsExactly(new Resources.HugepageLimit("2MB", 4 << 20));
    Resources none = container("", "").linux().resources();
    assertThat(none.cpu().shares()).hasValue(2);
    assertThat(none.cpu().quota()).isEmpty();
    assertThat(none.memory().limit()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                                         | besteffort | 1000",
        "{limits: {cpu: 1, memory: 1Gi}}                            |            | -997",
        "{requests: {cpu: 1, memory: 1Gi}, limits: {cpu: 1, memory: 1024Mi}} | | -997",
        "{requests: {memory: 4Gi}}                                  | burstable  | 750",
        "{requests: {memory: 16Gi}}                                 | burstable  | 3",
        "{requests: {cpu: 1m}}                                      | burstable  | 999"
      })
  void qualityOfServiceDecidesCgroupAndScore(String resources, String slice, long score) {
    PodPlan plan = pod("", "resources: " + resources);
    String prefix =
        slice == null
            ? "/kubepods.slice/kubepods-pod"
            : "/kubepods.slice/kubepods-" + slice + ".slice/";
    assertThat(plan.pod().linux().cgroupParent()).startsWith(prefix);
    assertThat(plan.containers().getFirst().linux().oomScoreAdj()).hasValue(score);
  }

  @Test
  void volumesAreMountedBehindTheRuntimesOwn() {
    List<Mount> mounts =
        container(
                "volumes: [{name: host, hostPath: {path: /srv}}, {name: tmp, emptyDir: {}}]",
                """
                volumeMounts:
                    - {name: host, mountPath: /data/deep, readOnly: true, mountPropagation: HostToContainer}
                    - {name: tmp, mountPath: /tmp, subPath: a}
                """)
            .mounts();
    assertThat(mounts.stream().map(Mount::destination))
        .containsExactly(
            "/proc",
            "/dev",
            "/dev/pts",
            "/dev/mqueue",
            "/sys",
            "/sys/fs/cgroup",
            "/tmp",
            "/data/deep",
            "/etc/hosts",
            "/dev/termination-log",
            "/etc/hostname",
            "/etc/resolv.conf",
            "/dev/shm");
    assertThat(mounts)
        .contains(new Mount("/data/deep", "bind", "/srv", List.of("rbind", "rslave", "ro")));
    assertThat(mounts.get(6).source()).endsWith("/volumes/kubernetes.io~empty-dir/tmp/a");
  }

  @ParameterizedTest
  @CsvSource({
    "nginx, docker.io/library/nginx:latest",
    "nginx:1.29, docker.io/library/nginx:1.29",
    "grafana/grafana, docker.io/grafana/grafana:latest",
    "localhost/busybox:test, localhost/busybox:test",
    "registry.example.com:5000/a/b, registry.example.com:5000/a/b:latest",
    "quay.io/a@sha256:00, quay.io/a@sha256:00"
  })
  void imagesAreNamedInFull(String written, String full) {
    String manifest =
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: '%s'}]}"
            .formatted(written);
    assertThat(pod(manifest).containers().getFirst().image().orElseThrow().name()).isEqualTo(full);
  }
}
