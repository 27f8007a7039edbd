package dev.switchboard.nri.provenance;

import dev.switchboard.nri.extension.adjustment.Field;
import dev.switchboard.nri.merge.Conflict;
import dev.switchboard.nri.provenance.FieldChange.How;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * Records as compressed bytes, for as long as nobody looks at them: as objects they take five times
 * as much. Not thread safe: what the JDK compresses with takes 300 KB outside the heap, so there is
 * one for all containers.
 */
final class Packing {
  /** Longer values are cut; what is left tells how much is missing. */
  static final int MAX_TEXT = 512;

  private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
  private final Inflater inflater = new Inflater(true);

  byte[] pack(RequestRecord record) {
    var bytes = new ByteArrayOutputStream();
    deflater.reset();
    try (var out =
        new DataOutputStream(new BufferedOutputStream(new DeflaterOutputStream(bytes, deflater)))) {
      write(out, record);
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be written to", e);
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, RequestRecord of) throws IOException {
    out.writeLong(of.at().toEpochMilli());
    text(out, of.requestId());
    text(out, of.event());
    out.writeLong(of.took().toNanos());
    optional(out, of.refusal());
    out.writeInt(of.links().size());
    for (LinkShare link : of.links()) {
      text(out, link.link());
      text(out, link.version());
      out.writeInt(link.generation());
      text(out, link.config());
      text(out, link.outcome());
      out.writeLong(link.took().toNanos());
      optional(out, link.reason());
      out.writeBoolean(link.conflict().isPresent());
      if (link.conflict().isPresent()) {
        write(out, link.conflict().get());
      }
      out.writeInt(link.warnings().size());
      for (String warning : link.warnings()) {
        text(out, warning);
      }
      out.writeInt(link.changes().size());
      for (FieldChange change : link.changes()) {
        text(out, change.field());
        text(out, change.key());
        out.writeByte(change.how().ordinal());
        optional(out, change.from());
        optional(out, change.to());
      }
    }
  }

  private static void write(DataOutputStream out, Conflict conflict) throws IOException {
    text(out, conflict.claimer());
    text(out, conflict.owner());
    out.writeByte(conflict.field().ordinal());
    text(out, conflict.key());
    optional(out, conflict.claimerSource());
    optional(out, conflict.ownerSource());
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    out.writeUTF(
        text.length() <= MAX_TEXT
            ? text
            : text.substring(0, MAX_TEXT) + "… (" + text.length() + " characters)");
  }

  private static void optional(DataOutputStream out, Optional<String> value) throws IOException {
    out.writeBoolean(value.isPresent());
    if (value.isPresent()) {
      text(out, value.get());
    }
  }

  RequestRecord unpack(byte[] bytes) {
    inflater.reset();
    // Buffered, as what is compressed: both are called for every single number.
    var inflated =
        new BufferedInputStream(new InflaterInputStream(new ByteArrayInputStream(bytes), inflater));
    try (var in = new DataInputStream(inflated)) {
      return record(in);
    } catch (IOException e) {
      throw new UncheckedIOException("what was packed here cannot be unpacked", e);
    }
  }

  private static RequestRecord record(DataInputStream in) throws IOException {
    Instant at = Instant.ofEpochMilli(in.readLong());
    String requestId = in.readUTF();
    String event = in.readUTF();
    Duration took = Duration.ofNanos(in.readLong());
    Optional<String> refusal = optional(in);
    var links = new ArrayList<LinkShare>();
    for (int i = in.readInt(); i > 0; i--) {
      links.add(link(in));
    }
    return new RequestRecord(at, requestId, event, took, refusal, links);
  }

  private static LinkShare link(DataInputStream in) throws IOException {
    String id = in.readUTF();
    String version = in.readUTF();
    int generation = in.readInt();
    String config = in.readUTF();
    String outcome = in.readUTF();
    Duration took = Duration.ofNanos(in.readLong());
    Optional<String> reason = optional(in);
    Optional<Conflict> conflict = in.readBoolean() ? Optional.of(conflict(in)) : Optional.empty();
    var warnings = new ArrayList<String>();
    for (int i = in.readInt(); i > 0; i--) {
      warnings.add(in.readUTF());
    }
    var changes = new ArrayList<FieldChange>();
    for (int i = in.readInt(); i > 0; i--) {
      changes.add(
          new FieldChange(
              in.readUTF(), in.readUTF(), How.values()[in.readByte()], optional(in), optional(in)));
    }
    return new LinkShare(
        id, version, generation, config, outcome, took, changes, reason, conflict, warnings);
  }

  private static Conflict conflict(DataInputStream in) throws IOException {
    return new Conflict(
        in.readUTF(),
        in.readUTF(),
        Field.values()[in.readByte()],
        in.readUTF(),
        optional(in),
        optional(in));
  }

  private static Optional<String> optional(DataInputStream in) throws IOException {
    return in.readBoolean() ? Optional.of(in.readUTF()) : Optional.empty();
  }
}
