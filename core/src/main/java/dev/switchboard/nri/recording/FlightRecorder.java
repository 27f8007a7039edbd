package dev.switchboard.nri.recording;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import dev.switchboard.nri.recording.proto.Call;
import dev.switchboard.nri.recording.proto.Recording;
import dev.switchboard.nri.ttrpc.Tap;
import io.grpc.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the newest requests of the runtime and what was replied, as many as fit. The thread that
 * answers only leaves references here; another one hides secrets, makes bytes of them and, if there
 * is a file, writes them.
 */
public final class FlightRecorder implements Tap, AutoCloseable {
  static final int FORMAT = 1;
  private static final Logger LOG = LoggerFactory.getLogger(FlightRecorder.class);

  /** More than wait for a thread that runs at all. */
  private static final int WAITING = 1024;

  private static final Duration END_LIMIT = Duration.ofSeconds(2);

  private final Settings settings;
  private final Recording head;
  private final Redaction redaction;
  private final BlockingQueue<Answered> waiting = new ArrayBlockingQueue<>(WAITING);
  private final Deque<Call> ring = new ArrayDeque<>();
  private final AtomicLong dropped = new AtomicLong();
  private final @Nullable RecordFile file;
  private final Thread writer;
  private long bytes;
  private long recorded;
  private @Nullable Call configuration;
  private volatile boolean closed;

  /**
   * What it keeps.
   *
   * @param maxBytes of all that is kept, in memory and again on disk
   * @param path of a file that it is written to as well; null for none
   * @param redact names of variables, annotations and labels whose values are hidden; {@code *}
   *     stands for anything
   */
  public record Settings(long maxBytes, java.nio.file.@Nullable Path path, List<String> redact) {}

  /**
   * How it stands.
   *
   * @param calls kept now
   * @param bytes that they take
   * @param recorded since the start
   * @param dropped that came faster than they could be written, or were larger than all that is
   *     kept
   * @param file where they are written as well; null for nowhere
   */
  public record State(long calls, long bytes, long recorded, long dropped, @Nullable String file) {}

  private record Answered(
      Instant at,
      String method,
      ByteString request,
      Duration took,
      @Nullable MessageLite reply,
      Status status) {}

  /**
   * @param program version of this program
   * @throws IOException if the file cannot be opened
   */
  public FlightRecorder(Settings settings, String program) throws IOException {
    this.settings = settings;
    this.head = Recording.newBuilder().setFormat(FORMAT).setProgram(program).build();
    this.redaction = new Redaction(settings.redact);
    this.file =
        settings.path == null ? null : new RecordFile(settings.path, settings.maxBytes, head);
    this.writer = Thread.ofPlatform().daemon().name("nri-recorder").start(this::write);
  }

  @Override
  public void answered(
      String method,
      ByteString request,
      Duration took,
      @Nullable MessageLite reply,
      Status status) {
    if (!waiting.offer(new Answered(Instant.now(), method, request, took, reply, status))) {
      dropped.incrementAndGet();
    }
  }

  private void write() {
    while (!closed || !waiting.isEmpty()) {
      try {
        keep(waiting.take());
      } catch (InterruptedException e) {
        LOG.debug("ending");
      } catch (IOException | RuntimeException e) {
        dropped.incrementAndGet();
        LOG.warn("a request is not recorded: {}", e.toString());
      }
    }
  }

  private void keep(Answered answered) throws IOException {
    Call call = serialized(answered);
    int size = call.getSerializedSize();
    if (size > settings.maxBytes) {
      dropped.incrementAndGet();
      return;
    }
    synchronized (this) {
      recorded++;
      if (call.getMethod().equals(RecordedCalls.CONFIGURE)) {
        configuration = call; // outlives the ring: it says what runtime all the others are of
      }
      ring.addLast(call);
      bytes += size;
      while (bytes > settings.maxBytes) {
        bytes -= ring.removeFirst().getSerializedSize();
      }
    }
    if (file != null) {
      file.write(call);
    }
  }

  private Call serialized(Answered answered) throws InvalidProtocolBufferException {
    Message prototype = RecordedCalls.request(answered.method);
    Message request = prototype.getParserForType().parseFrom(answered.request);
    var call =
        Call.newBuilder()
            .setAtMillis(answered.at.toEpochMilli())
            .setMethod(answered.method)
            .setRequest(redaction.apply(request).toByteString())
            .setTookNanos(answered.took.toNanos());
    if (answered.reply instanceof Message reply) {
      call.setReply(redaction.apply(reply).toByteString());
    } else {
      String description = answered.status.getDescription();
      call.setStatus(answered.status.getCode().value())
          .setError(description == null ? "" : description);
    }
    return call.build();
  }

  /** How it stands now. */
  public synchronized State state() {
    return new State(
        ring.size(),
        bytes,
        recorded,
        dropped.get(),
        settings.path == null ? null : settings.path.toString());
  }

  /** Writes what is kept, compressed, for {@link RecordedCalls#read}. */
  public void copy(OutputStream to) throws IOException {
    List<Call> calls = new ArrayList<>();
    synchronized (this) {
      if (configuration != null && !ring.contains(configuration)) {
        calls.add(configuration);
      }
      calls.addAll(ring);
    }
    try (var compressed = new GZIPOutputStream(to)) {
      head.writeDelimitedTo(compressed);
      for (Call call : calls) {
        call.writeDelimitedTo(compressed);
      }
    }
  }

  /** Writes what waits, and ends. */
  @Override
  public void close() {
    closed = true;
    writer.interrupt();
    try {
      writer.join(END_LIMIT);
      if (file != null) {
        file.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.warn("the record's end may be missing: {}", e.toString());
    }
  }
}
