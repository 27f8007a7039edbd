package dev.switchboard.nri.app.manifest;

import static dev.switchboard.nri.app.manifest.ManifestSamples.pod;
import static dev.switchboard.nri.app.manifest.ManifestSamples.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.extension.model.Container;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestsTests {
  @ParameterizedTest
  @CsvSource({
    "Deployment, web-0000000000-00000",
    "StatefulSet, web-0",
    "DaemonSet, web-00000",
    "ReplicaSet, web-00000",
    "ReplicationController, web-00000",
    "Job, web-00000",
    "Rollout, web-00000"
  })
  void workloadsHaveOnePod(String kind, String name) {
    PodPlan plan =
        pod(
            """
            kind: %s
            metadata: {name: web, namespace: shop}
            spec:
              replicas: 3
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: a, image: b, command: [c]}]}
            """
                .formatted(kind));
    assertThat(plan.pod().name()).isEqualTo(name);
    assertThat(plan.pod().namespace()).isEqualTo("shop");
    assertThat(plan.origin()).isEqualTo(kind + " shop/web (pod.yaml, line 1)");
  }

  @Test
  void cronJobsListsAndSeveralDocumentsAreReadAndWhatHasNoPodsIsNoted() {
    Manifests read =
        read(
            """
            kind: CronJob
            metadata: {name: nightly}
            spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: b}]}}}}}
            ---
            # nothing
            ---
            kind: Service
            metadata: {name: web}
            spec: {selector: {app: web}}
            ---
            kind: List
            items:
            - {kind: Pod, metadata: {name: one}, spec: {containers: [{name: a, image: b}]}}
            - {kind: Pod, metadata: {generateName: two-}, spec: {containers: [{name: a, image: b}]}}
            """);
    assertThat(read.problems()).isEmpty();
    assertThat(read.pods().stream().map(plan -> plan.pod().name()))
        .containsExactly("nightly-00000000-00000", "one", "two-00000");
    assertThat(read.notes()).containsExactly("pod.yaml, line 7: Service web makes no pods");
  }

  @Test
  void initContainersAndSidecarsComeFirst() {
    PodPlan plan =
        pod(
            "initContainers: [{name: init, image: a}, {name: side, image: b, restartPolicy: Always}]",
            "");
    assertThat(plan.containers().stream().map(Container::name))
        .containsExactly("init", "side", "main");
  }

  @Test
  void everyMistakeIsToldWithFileLineAndKey() {
    Manifests read =
        read(
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: web
              anotations: {}
              annotations: {a: true, b: 5}
            spec:
              hostNetwork: "yes"
              containers:
              - name: Main
                image: nginx
                resources: {limits: {cpu: 1 core}}
                volumeMounts: [{name: none, mountPath: /x}]
              - name: b
                comand: [x]
              - name: b
                image: x
                env: {A: b}
            """);
    assertThat(read.pods()).isEmpty();
    assertThat(read.problems())
        .containsExactly(
            "pod.yaml, line 5: metadata.anotations is unknown; did you mean annotations?",
            "pod.yaml, line 6: metadata.annotations.a is the truth value \"true\", expected a text: put it in quotes",
            "pod.yaml, line 6: metadata.annotations.b is the number \"5\", expected a text: put it in quotes",
            "pod.yaml, line 8: spec.hostNetwork is \"yes\", expected true or false",
            "pod.yaml, line 10: spec.containers[0].name is \"Main\", expected small letters, digits and dashes, 63 at most",
            "pod.yaml, line 12: spec.containers[0].resources.limits.cpu is \"1 core\", expected an amount such as 500m, 2 or 128Mi",
            "pod.yaml, line 13: spec.containers[0].volumeMounts[0].name is \"none\", which is no volume of the pod",
            "pod.yaml, line 14: spec.containers[1].image is missing",
            "pod.yaml, line 15: spec.containers[1].comand is unknown; did you mean command?",
            "pod.yaml, line 16: spec.containers[2].name is \"b\", which another container is called",
            "pod.yaml, line 18: spec.containers[2].env is a map, expected a list");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kind: Pod\n\tmetadata: {}",
        "kind: [Pod",
        "- just\n- a list",
        "text",
        "",
        "kind: Pod",
        "kind: Pod\nmetadata: {name: a}\nspec: {containers: []}",
        "kind: Deployment\nmetadata: {name: a}\nspec: {}",
        "kind: ConfigMap\nmetadata: {name: a}\ndata: {}",
        "kind: Pod\nmetadata: {name: a}\nspec: &s {containers: *s}",
        "kind: List\nitems: {}"
      })
  void whatIsNoManifestOfPodsIsAProblemWithALine(String text) {
    Manifests read = read(text);
    if (read.notes().isEmpty()) {
      assertThat(read.problems()).isNotEmpty();
    }
    assertThat(read.pods()).isEmpty();
    assertThat(read.problems()).allMatch(problem -> problem.startsWith("pod.yaml, line "));
  }
}
