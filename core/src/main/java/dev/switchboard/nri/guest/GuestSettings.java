package dev.switchboard.nri.guest;

import dev.switchboard.nri.chain.LinkPolicy;
import dev.switchboard.nri.chain.OnFailure;
import dev.switchboard.nri.merge.Grants;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Guests: where they connect, and how they take their place.
 *
 * @param socketPath where to listen; empty for nowhere
 * @param allowedUids users whose processes may connect; empty for root and the socket's owner
 * @param byName places by name, with or without index; the former win
 * @param strict whether it counts as a failure of a guest to ask for what has no effect
 * @param unlisted what a guest may ask for whose place does not say
 */
public record GuestSettings(
    Optional<Path> socketPath,
    Set<Long> allowedUids,
    Map<String, Place> byName,
    boolean strict,
    Grants unlisted) {
  /** No guests. */
  public static final GuestSettings NONE =
      new GuestSettings(Optional.empty(), Set.of(), Map.of(), false, Grants.ALL);

  public GuestSettings {
    allowedUids = Set.copyOf(allowedUids);
    byName = Map.copyOf(byName);
  }

  /**
   * How a guest takes its place.
   *
   * @param priority empty for ten times its index
   * @param policy when it is called and for how long; what it says of failures is not heeded
   * @param strict empty for the rule of all guests, which the policy does not know
   * @param onFailure empty for what the guest itself says
   * @param required whether pods and containers are refused while it is not there
   * @param grants what it may ask for; empty for the rule of all guests
   * @param rehearsed whether it may be asked what it would make of what nobody creates
   */
  public record Place(
      OptionalInt priority,
      LinkPolicy policy,
      Optional<Boolean> strict,
      Optional<OnFailure> onFailure,
      boolean required,
      Optional<Grants> grants,
      boolean rehearsed) {
    /** Of a guest that nothing is set for. */
    public static final Place DEFAULT =
        new Place(
            OptionalInt.empty(),
            LinkPolicy.DEFAULT,
            Optional.empty(),
            Optional.empty(),
            false,
            Optional.empty(),
            false);

    Duration timeout() {
      return policy.timeout();
    }
  }

  Place of(String index, String name) {
    Place full = byName.get(index + "-" + name);
    return full != null ? full : byName.getOrDefault(name, Place.DEFAULT);
  }
}
