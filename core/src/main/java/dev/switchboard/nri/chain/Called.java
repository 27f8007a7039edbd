package dev.switchboard.nri.chain;

import static java.util.stream.Collectors.partitioningBy;

import dev.switchboard.nri.chain.ChainListener.LinkAnswer;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Who is called for something, and who is called for it in the shadow. */
record Called(List<Place> live, List<Place> shadow) {
  static final Called NOBODY = new Called(List.of(), List.of());

  static Called of(Stream<Place> places) {
    Map<Boolean, List<Place>> byMode = places.collect(partitioningBy(Place::isShadow));
    return new Called(byMode.getOrDefault(false, List.of()), byMode.getOrDefault(true, List.of()));
  }

  boolean isEmpty() {
    return live.isEmpty() && shadow.isEmpty();
  }

  /**
   * The live reply has left: now those may try whose answers do not count.
   *
   * @param live what the live links have answered
   * @param end index from which on no link was called, as one had refused the request
   */
  <R> void callShadows(
      Supplier<Task<R>> tasks,
      Request request,
      Subject subject,
      List<LinkAnswer> live,
      int end,
      ChainListener listener,
      Watchdog watchdog) {
    if (shadow.isEmpty()) {
      return;
    }
    List<LinkAnswer> answers = List.copyOf(live);
    for (Place place : shadow) {
      if (place.index() < end) {
        var call = new ShadowCall<>(tasks, request, subject, place, answers, listener, watchdog);
        watchdog.shadows().offer(call);
      }
    }
  }
}
