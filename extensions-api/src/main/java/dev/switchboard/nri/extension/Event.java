package dev.switchboard.nri.extension;

import java.util.Optional;

/** The events of NRI, in the order of their numbers: the one list of them. */
public enum Event {
  RUN_POD_SANDBOX("RunPodSandbox"),
  STOP_POD_SANDBOX("StopPodSandbox"),
  REMOVE_POD_SANDBOX("RemovePodSandbox"),
  CREATE_CONTAINER("CreateContainer"),
  POST_CREATE_CONTAINER("PostCreateContainer"),
  START_CONTAINER("StartContainer"),
  POST_START_CONTAINER("PostStartContainer"),
  UPDATE_CONTAINER("UpdateContainer"),
  POST_UPDATE_CONTAINER("PostUpdateContainer"),
  STOP_CONTAINER("StopContainer"),
  REMOVE_CONTAINER("RemoveContainer"),
  UPDATE_POD_SANDBOX("UpdatePodSandbox"),
  POST_UPDATE_POD_SANDBOX("PostUpdatePodSandbox"),
  VALIDATE_CONTAINER_ADJUSTMENT("ValidateContainerAdjustment");

  private static final Event[] ALL = values();
  private final String nriName;

  Event(String nriName) {
    this.nriName = nriName;
  }

  /** NRI's number, from 1. */
  public int number() {
    return ordinal() + 1;
  }

  /** The event's bit in a subscription mask. */
  public int bit() {
    return 1 << ordinal();
  }

  /** The name that NRI gives it, which is also that of its RPC. */
  public String nriName() {
    return nriName;
  }

  /** The event of a number; empty for one that this version does not know. */
  public static Optional<Event> ofNumber(int number) {
    return number >= 1 && number <= ALL.length ? Optional.of(ALL[number - 1]) : Optional.empty();
  }
}
