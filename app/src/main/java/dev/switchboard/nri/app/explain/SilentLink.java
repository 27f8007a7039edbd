package dev.switchboard.nri.app.explain;

import dev.switchboard.nri.Rehearsed;
import dev.switchboard.nri.app.report.ContainerStory.Outcome;
import dev.switchboard.nri.chain.ChainListener.LinkSkip;
import dev.switchboard.nri.chain.Link;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A link that has given no answer.
 *
 * @param reason why not
 */
record SilentLink(Outcome outcome, String reason) {
  /** Empty if it has answered, or stands behind one that has refused. */
  static Optional<SilentLink> of(Link link, Rehearsed rehearsed) {
    @Nullable String notAsked = rehearsed.notAsked().get(link.id());
    if (notAsked != null) {
      return Optional.of(new SilentLink(Outcome.NOT_ASKED, notAsked));
    }
    return rehearsed.skips().stream()
        .filter(skip -> skip.link().id().equals(link.id()))
        .findFirst()
        .map(skip -> new SilentLink(Outcome.SKIPPED, reason(skip)));
  }

  private static String reason(LinkSkip skip) {
    return switch (skip.cause()) {
      case UNMATCHED -> "its match leaves it out: " + skip.reason();
      case SWITCHED_OFF, ABSENT, UNSUPPORTED -> skip.reason();
    };
  }
}
