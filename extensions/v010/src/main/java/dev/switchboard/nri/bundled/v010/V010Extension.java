package dev.switchboard.nri.bundled.v010;

import dev.switchboard.nri.bundled.v010.PluginList.Plugin;
import dev.switchboard.nri.extension.ExtensionContext;
import dev.switchboard.nri.extension.LifecycleEvent.PodSandboxStopped;
import dev.switchboard.nri.extension.LifecycleListener;
import dev.switchboard.nri.extension.RequestContext;
import dev.switchboard.nri.extension.RunPodSandboxHandler;
import dev.switchboard.nri.extension.StartContainerHandler;
import dev.switchboard.nri.extension.StopContainerHandler;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pf4j.Extension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs the plugins of NRI v0.1.0's list, one after the other, for each pod and container that
 * starts or stops. They can have side effects, but not change anything: that version had no way to.
 */
@Extension
public final class V010Extension
    implements RunPodSandboxHandler.Foretelling,
        StartContainerHandler,
        StopContainerHandler,
        LifecycleListener<PodSandboxStopped> {
  private static final Logger LOG = LoggerFactory.getLogger(V010Extension.class);
  private static final JsonMapper JSON = JsonMapper.shared();

  /** To tell what has happened while there is still time to. */
  private static final Duration MARGIN = Duration.ofMillis(50);

  private Config config = Config.DEFAULT;

  @Override
  public void start(ExtensionContext context) {
    config = context.config(Config.class);
  }

  @Override
  public void runPodSandbox(PodSandbox pod, RequestContext request) throws Exception {
    PluginList list = PluginList.read(config.confFile());
    invoke(list, Requests.of(list.version(), "create", pod), request);
  }

  @Override
  public List<String> foretellPodSandbox(PodSandbox pod, RequestContext request) throws Exception {
    var sentences = new ArrayList<String>();
    for (Plugin plugin : PluginList.read(config.confFile()).plugins()) {
      try {
        sentences.add("runs %s invoke".formatted(process(plugin).find()));
      } catch (PluginFailedException e) {
        throw failed(plugin, e);
      }
    }
    return sentences;
  }

  @Override
  public void onEvent(PodSandboxStopped event, RequestContext request) throws Exception {
    PluginList list = PluginList.read(config.confFile());
    invoke(list, Requests.of(list.version(), "delete", event.pod()), request);
  }

  @Override
  public void startContainer(PodSandbox pod, Container container, RequestContext request)
      throws Exception {
    PluginList list = PluginList.read(config.confFile());
    invoke(list, Requests.of(list.version(), "create", pod, container), request);
  }

  /** A container that stops cannot be kept from it: what fails is told in the log alone. */
  @Override
  public ContainerUpdates stopContainer(PodSandbox pod, Container container, RequestContext request)
      throws InterruptedException {
    try {
      PluginList list = PluginList.read(config.confFile());
      invoke(list, Requests.of(list.version(), "delete", pod, container), request);
    } catch (IOException | PluginFailedException e) {
      LOG.error(
          "stop of {}/{}/{}: {}", pod.namespace(), pod.name(), container.name(), e.getMessage());
    }
    return ContainerUpdates.none();
  }

  private void invoke(PluginList list, Map<String, @Nullable Object> base, RequestContext request)
      throws PluginFailedException, InterruptedException, IOException {
    var results = new ArrayList<JsonNode>();
    for (Plugin plugin : list.plugins()) {
      plugin.conf().ifPresentOrElse(conf -> base.put("conf", conf), () -> base.remove("conf"));
      if (!results.isEmpty()) {
        base.put("results", results);
      }
      try {
        results.add(invoke(plugin, JSON.writeValueAsString(base), limit(request)));
      } catch (PluginFailedException e) {
        throw failed(plugin, e);
      }
    }
  }

  private static PluginFailedException failed(Plugin plugin, PluginFailedException why) {
    return new PluginFailedException("plugin: " + plugin.type() + ": " + why.getMessage());
  }

  private PluginProcess process(Plugin plugin) {
    return new PluginProcess(
        plugin.type(), config.path(), line -> LOG.info("{}: {}", plugin.type(), line));
  }

  private Duration limit(RequestContext request) throws PluginFailedException {
    Duration left = request.remaining().minus(MARGIN);
    if (!left.isPositive()) {
      throw new PluginFailedException("no time left to run it");
    }
    return left.compareTo(config.timeout()) < 0 ? left : config.timeout();
  }

  private JsonNode invoke(Plugin plugin, String request, Duration limit)
      throws PluginFailedException, InterruptedException, IOException {
    PluginProcess.Ended ended = process(plugin).run(request, limit);
    JsonNode result = reply(ended);
    String error = result.path("error").asString("");
    if (!error.isEmpty()) {
      throw new PluginFailedException(error);
    }
    if (ended.exitCode() != 0) {
      if (config.exitCode() == Config.ExitCode.STRICT) {
        throw new PluginFailedException("exit code: " + ended.exitCode());
      }
      LOG.warn(
          "{}: exit code {} is ignored, as its output is a reply", plugin.type(), ended.exitCode());
    }
    return result;
  }

  private static JsonNode reply(PluginProcess.Ended ended) throws PluginFailedException {
    String why;
    try {
      JsonNode result = JSON.readTree(ended.output());
      if (result.isObject()) {
        return result;
      }
      why = "it is no object";
    } catch (JacksonException e) {
      why = String.valueOf(e.getOriginalMessage());
    }
    String output = ended.output().isEmpty() ? "<empty>" : JSON.writeValueAsString(ended.output());
    throw new PluginFailedException(
        "failed to unmarshal plugin output output: %s%s: %s"
            .formatted(
                output, ended.exitCode() == 0 ? "" : " exit code: " + ended.exitCode(), why));
  }
}
