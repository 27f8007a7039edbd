package dev.switchboard.nri.bundled.hooks;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** When in a container's life a hook runs, by the names that hook files use. */
enum Stage {
  /** Deprecated in OCI; such hooks run as createRuntime hooks, as podman and CRI-O have it. */
  PRESTART("prestart"),
  CREATE_RUNTIME("createRuntime"),
  CREATE_CONTAINER("createContainer"),
  START_CONTAINER("startContainer"),
  POSTSTART("poststart"),
  POSTSTOP("poststop");

  static final String NAMES =
      Arrays.stream(values()).map(stage -> stage.ociName).collect(Collectors.joining(", "));

  private final String ociName;

  Stage(String ociName) {
    this.ociName = ociName;
  }

  String ociName() {
    return ociName;
  }

  static Optional<Stage> of(String name) {
    return Arrays.stream(values()).filter(stage -> stage.ociName.equals(name)).findFirst();
  }
}
