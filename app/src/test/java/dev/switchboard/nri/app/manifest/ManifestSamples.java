package dev.switchboard.nri.app.manifest;

import static org.assertj.core.api.Assertions.assertThat;

/** Reads manifests as on a node of 16 GiB. */
final class ManifestSamples {
  static final NodeFacts NODE = new NodeFacts(16L << 30, true);

  private ManifestSamples() {}

  static Manifests read(String text) {
    return Manifests.read("pod.yaml", text, NODE);
  }

  static PodPlan pod(String text) {
    Manifests read = read(text);
    assertThat(read.problems()).isEmpty();
    assertThat(read.pods()).hasSize(1);
    return read.pods().getFirst();
  }

  /** A pod with one container and what is to be in its spec and in the container. */
  static PodPlan pod(String spec, String container) {
    return pod(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: shop, uid: 12345678-1234-1234-1234-123456789012, labels: {app: web}, annotations: {a: b}}
        spec:
          %s
          containers:
          - name: main
            image: nginx
            %s
        """
            .formatted(spec, container));
  }
}
