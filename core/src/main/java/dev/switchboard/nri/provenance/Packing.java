package dev.switchboard.nri.provenance;

import dev.switchboard.nri.extension.adjustment.Field;
import dev.switchboard.nri.merge.Conflict;
import dev.switchboard.nri.node.EntryText;
import dev.switchboard.nri.provenance.FieldChange.How;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Records as compressed bytes, for as long as nobody looks at them: as objects they take five times
 * as much. They are written without becoming objects first: a request, one link after the other,
 * and after each link its changes. Not thread safe: what the JDK compresses with takes 300 KB
 * outside the heap, so there is one for all containers.
 */
final class Packing implements AskedFields.Sink {
  /** Longer values are cut; what is left tells how much is missing. */
  static final int MAX_TEXT = 512;

  /** Stands for the end of a list whose entries begin with another number. */
  private static final int END = 0;

  private static final int LINK = 1;
  private static final int HAS_FROM = 4;
  private static final int HAS_TO = 8;
  private static final How[] HOWS = How.values();
  private static final List<String> FIELDS = AskedFields.names();
  private static final Map<String, Integer> NUMBERS = new HashMap<>();

  static {
    FIELDS.forEach(field -> NUMBERS.put(field, NUMBERS.size() + 1));
  }

  private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
  private final Inflater inflater = new Inflater(true);
  private final Bytes out = new Bytes();
  private final Bytes in = new Bytes();
  private final Bytes compressed = new Bytes();
  private final List<String> authors = new ArrayList<>();
  private String author = "";
  private boolean open;

  /** Begins a record; its links follow, each with its changes. */
  void request(RequestRecord head) {
    out.clear();
    authors.clear();
    open = false;
    out.number(head.at().toEpochMilli());
    text(head.requestId());
    text(head.event());
    out.number(head.took().toNanos());
    optional(head.refusal());
  }

  /** Begins a link's share; its changes follow. */
  void link(LinkShare link) {
    endLink();
    open = true;
    author = link.link();
    out.number(LINK);
    text(link.link());
    text(link.version());
    out.number(link.generation());
    text(link.config());
    text(link.outcome());
    out.number(link.took().toNanos());
    optional(link.reason());
    out.number(link.conflict().isPresent() ? 1 : 0);
    if (link.conflict().isPresent()) {
      conflict(link.conflict().get());
    }
    out.number(link.warnings().size());
    for (int i = 0; i < link.warnings().size(); i++) {
      text(link.warnings().get(i));
    }
  }

  private void endLink() {
    if (open) {
      out.number(END);
    }
  }

  /** What of it follows from the changes before it in the same record is not read again. */
  @Override
  public void change(
      String field, String key, How how, @Nullable Object from, @Nullable Object to) {
    if (authors.isEmpty() || !authors.getLast().equals(author)) {
      authors.add(author);
    }
    out.number(NUMBERS.getOrDefault(field, END));
    text(key);
    out.number(how.ordinal() | (from == null ? 0 : HAS_FROM) | (to == null ? 0 : HAS_TO));
    if (from != null) {
      text(EntryText.of(from));
    }
    if (to != null) {
      text(EntryText.of(to));
    }
  }

  /** The record that has been written. */
  byte[] packed() {
    endLink();
    out.number(END);
    compressed.deflate(deflater, out);
    return compressed.copy();
  }

  /** Links that have changed something in what has been written last. */
  List<String> authors() {
    return authors;
  }

  /** A record that has been unpacked. */
  void write(RequestRecord record) {
    request(record);
    for (LinkShare link : record.links()) {
      link(link);
      for (FieldChange change : link.changes()) {
        change(
            change.field(),
            change.key(),
            change.how(),
            change.from().orElse(null),
            change.to().orElse(null));
      }
    }
  }

  private void conflict(Conflict conflict) {
    text(conflict.claimer());
    text(conflict.owner());
    out.number(conflict.field().ordinal());
    text(conflict.key());
    optional(conflict.claimerSource());
    optional(conflict.ownerSource());
  }

  private void text(String text) {
    out.text(
        text.length() <= MAX_TEXT
            ? text
            : text.substring(0, MAX_TEXT) + "… (" + text.length() + " characters)");
  }

  private void optional(Optional<String> value) {
    out.number(value.isPresent() ? 1 : 0);
    if (value.isPresent()) {
      text(value.get());
    }
  }

  RequestRecord unpack(byte[] bytes) {
    try {
      in.inflate(inflater, bytes);
    } catch (DataFormatException e) {
      throw new IllegalStateException("what was packed here cannot be unpacked", e);
    }
    Instant at = Instant.ofEpochMilli(in.number());
    String requestId = in.text();
    String event = in.text();
    Duration took = Duration.ofNanos(in.number());
    Optional<String> refusal = optional();
    var links = new ArrayList<LinkShare>();
    var made = new HashMap<At, Optional<String>>();
    while (in.number() != END) {
      links.add(link(made));
    }
    return new RequestRecord(at, requestId, event, took, refusal, links);
  }

  private LinkShare link(Map<At, Optional<String>> made) {
    String id = in.text();
    String version = in.text();
    int generation = (int) in.number();
    String config = in.text();
    String outcome = in.text();
    Duration took = Duration.ofNanos(in.number());
    Optional<String> reason = optional();
    Optional<Conflict> conflict = in.number() == 0 ? Optional.empty() : Optional.of(conflict());
    var warnings = new ArrayList<String>();
    for (long i = in.number(); i > 0; i--) {
      warnings.add(in.text());
    }
    var changes = new ArrayList<FieldChange>();
    for (int field = (int) in.number(); field != END; field = (int) in.number()) {
      changes.add(change(FIELDS.get(field - 1), made));
    }
    return new LinkShare(
        id, version, generation, config, outcome, took, changes, reason, conflict, warnings);
  }

  /**
   * @param made what links before have made of entries in the same request; the rest is as it was
   *     before it
   */
  private FieldChange change(String field, Map<At, Optional<String>> made) {
    String key = in.text();
    int form = (int) in.number();
    How how = HOWS[form & (HAS_FROM - 1)];
    Optional<String> from = (form & HAS_FROM) == 0 ? Optional.empty() : Optional.of(in.text());
    Optional<String> to = (form & HAS_TO) == 0 ? Optional.empty() : Optional.of(in.text());
    @Nullable Optional<String> left = how == How.ADD ? null : made.put(new At(field, key), to);
    return new FieldChange(field, key, how, left == null ? from : left, to);
  }

  private Conflict conflict() {
    return new Conflict(
        in.text(), in.text(), Field.values()[(int) in.number()], in.text(), optional(), optional());
  }

  private Optional<String> optional() {
    return in.number() == 0 ? Optional.empty() : Optional.of(in.text());
  }
}
