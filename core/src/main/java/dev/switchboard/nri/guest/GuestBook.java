package dev.switchboard.nri.guest;

import dev.switchboard.nri.chain.Link;
import dev.switchboard.nri.chain.LinkPolicy;
import dev.switchboard.nri.chain.LinkSettings;
import dev.switchboard.nri.chain.LiveChain;
import dev.switchboard.nri.guest.GuestSettings.Place;
import dev.switchboard.nri.guest.GuestStatus.State;
import dev.switchboard.nri.runtime.ConnectedPlugin;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Who is there and who has been, under ids that are nobody else's. Publishes the links of those who
 * are configured to the chain.
 */
final class GuestBook {
  /** The chain's source of guests. */
  private static final String SOURCE = "guests";

  /** Of those that have left, so many are remembered. */
  private static final int REMEMBERED = 100;

  private final GuestSettings settings;
  private final LiveChain chain;
  private final Instant opened = Instant.now();
  private final Map<String, Guest> present = new LinkedHashMap<>();
  private final Map<String, GuestStatus> past = new LinkedHashMap<>();

  GuestBook(GuestSettings settings, LiveChain chain) {
    this.settings = settings;
    this.chain = chain;
  }

  /** Gives a guest an id: its full name, and for the second of that name {@code #2} behind it. */
  synchronized Guest enter(ConnectedPlugin plugin, Function<String, Guest> maker) {
    String id = plugin.fullName();
    for (int i = 2; taken(id); i++) {
      id = plugin.fullName() + "#" + i;
    }
    Guest guest = maker.apply(id);
    present.put(id, guest);
    past.remove(id);
    return guest;
  }

  private boolean taken(String id) {
    return present.containsKey(id)
        || chain.current().links().stream().anyMatch(link -> link.id().equals(id));
  }

  synchronized Optional<Guest> guest(ConnectedPlugin plugin) {
    return present.values().stream().filter(guest -> guest.plugin() == plugin).findFirst();
  }

  /** Has the chain consist of those who are there now. */
  synchronized void publish() {
    var links = new ArrayList<Link>();
    for (Guest guest : List.copyOf(present.values())) {
      if (guest.status().state() == State.GONE) {
        present.remove(guest.id());
        past.put(guest.id(), guest.status());
      } else {
        guest.link().ifPresent(links::add);
      }
    }
    if (past.size() > REMEMBERED) {
      past.remove(past.keySet().iterator().next());
    }
    settings
        .byName()
        .forEach((name, place) -> {
          if (place.required() && !isLinked(name)) {
            links.add(placeholder(name, place));
          }
        });
    chain.replace(SOURCE, links);
  }

  private boolean isPresent(String name) {
    return present.values().stream().anyMatch(guest -> isNamed(guest, name));
  }

  private boolean isLinked(String name) {
    return present.values().stream()
        .anyMatch(guest -> guest.link().isPresent() && isNamed(guest, name));
  }

  private static boolean isNamed(Guest guest, String name) {
    return guest.plugin().name().equals(name) || guest.plugin().fullName().equals(name);
  }

  /** Stands in for a required guest that is not there, and refuses. */
  private static Link placeholder(String name, Place place) {
    return Link.missing(
        "guest " + name,
        "",
        "is not connected (switchboard.guests.%s.required)".formatted(name),
        new LinkSettings(
            place.priority().orElse(0),
            LinkPolicy.DEFAULT.timeout(place.timeout()).match(place.policy().match())));
  }

  synchronized List<GuestStatus> statuses() {
    var all = new ArrayList<GuestStatus>();
    present.values().forEach(guest -> all.add(guest.status()));
    all.addAll(past.values());
    settings
        .byName()
        .forEach((name, place) -> {
          if (!isPresent(name) && past.keySet().stream().noneMatch(id -> names(id, name))) {
            all.add(expected(name, place));
          }
        });
    return all;
  }

  /** Whether an id is that of a guest with this name, with or without index. */
  private static boolean names(String id, String name) {
    String full = id.substring(0, id.indexOf('#') < 0 ? id.length() : id.indexOf('#'));
    return full.equals(name) || full.substring(full.indexOf('-') + 1).equals(name);
  }

  private GuestStatus expected(String name, Place place) {
    return new GuestStatus(
        name,
        State.EXPECTED,
        opened,
        Optional.empty(),
        Optional.empty(),
        Set.of(),
        Optional.empty(),
        place.grants().orElse(settings.unlisted()),
        place.required(),
        Optional.empty());
  }

  synchronized Optional<String> placeOf(Link link) {
    Guest guest = present.get(link.id());
    if (guest == null || guest.link().filter(link::equals).isEmpty()) {
      return Optional.empty();
    }
    ConnectedPlugin plugin = guest.plugin();
    return Optional.of(
        settings.of(plugin.index(), plugin.name()).priority().isPresent()
            ? "as set in switchboard.guests"
            : "ten times the guest's index");
  }

  synchronized Optional<String> whyNotRehearsed(Link link) {
    Guest guest = present.get(link.id());
    if (guest == null || guest.link().filter(link::equals).isEmpty()) {
      return Optional.empty();
    }
    ConnectedPlugin plugin = guest.plugin();
    return settings.of(plugin.index(), plugin.name()).rehearsed()
        ? Optional.empty()
        : Optional.of(
            "it is a guest, which would take this for earnest; if it may be asked in vain, set"
                + " switchboard.guests.%s.rehearse: true".formatted(plugin.name()));
  }
}
