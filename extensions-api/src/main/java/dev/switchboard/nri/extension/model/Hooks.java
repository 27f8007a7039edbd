package dev.switchboard.nri.extension.model;

import java.util.List;

/** OCI hooks by stage, in the order in which they run. */
public record Hooks(
    List<Hook> prestart,
    List<Hook> createRuntime,
    List<Hook> createContainer,
    List<Hook> startContainer,
    List<Hook> poststart,
    List<Hook> poststop) {

  private static final Hooks NONE =
      new Hooks(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

  public Hooks {
    prestart = List.copyOf(prestart);
    createRuntime = List.copyOf(createRuntime);
    createContainer = List.copyOf(createContainer);
    startContainer = List.copyOf(startContainer);
    poststart = List.copyOf(poststart);
    poststop = List.copyOf(poststop);
  }

  /** No hook at any stage. */
  public static Hooks none() {
    return NONE;
  }

  /** Whether there is no hook at any stage. */
  @SuppressWarnings("ReferenceEquality") // a quick look for the usual one
  public boolean isEmpty() {
    return this == NONE || noStage();
  }

  private boolean noStage() {
    return prestart.isEmpty()
        && createRuntime.isEmpty()
        && createContainer.isEmpty()
        && startContainer.isEmpty()
        && poststart.isEmpty()
        && poststop.isEmpty();
  }
}
