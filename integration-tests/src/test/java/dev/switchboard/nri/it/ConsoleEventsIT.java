package dev.switchboard.nri.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.switchboard.nri.it.ConsoleBrowser.go;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.switchboard.nri.wire.proto.ContainerAdjustment;
import dev.switchboard.nri.wire.proto.KeyValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The console of a node on which much has happened: what else is empty is full here. */
@Timeout(180)
class ConsoleEventsIT {
  private static final String ROWS = "main tbody tr";

  @TempDir Path work;

  @Test
  void guestsShadowsConflictsAndWhatWasMissedAreSeen() throws Exception {
    Peers.require("nri-v0.12.5");
    try (var browser = ConsoleBrowser.start();
        var node = ConsoleNode.eventful(work);
        var visitor = new GoPlugin("v0.12.5", node.guests(), "10", "visitor")) {
      visitor.script(
          ContainerAdjustment.newBuilder()
              .addEnv(KeyValue.newBuilder().setKey("VISITED").setValue("yes"))
              .build(),
          List.of());
      visitor.await("Synchronize");
      node.create("visited", Map.of());
      node.create("tried", Map.of("tried", "yes"));
      assertThatThrownBy(() -> node.create("clashing", Map.of("clash", "yes")))
          .hasMessageContaining("conflict");
      visitor.fail("the visitor objects", false);
      assertThatThrownBy(() -> node.create("objected", Map.of()))
          .hasMessageContaining("the visitor objects");
      for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
        Page page = browser.page(scheme);
        page.navigate(node.url().toString());
        lookCloser(page, "-eventful-" + scheme.name().toLowerCase());
        page.context().close();
      }
      browser.behaved(node.url());
    }
  }

  private static void lookCloser(Page page, String name) {
    assertThat(page.locator(".chain tbody tr")).hasCount(6);
    assertThat(row(page, ".chain", "candidate")).containsText("shadow");
    assertThat(row(page, ".chain", "10-visitor")).containsText("guest");
    ConsoleBrowser.picture(page, "now" + name);
    go(page, "guests", "Guests");
    assertThat(row(page, "main", "10-visitor")).containsText("serving");
    assertThat(row(page, "main", "10-visitor")).containsText("v0.12.5");
    assertThat(row(page, "main", "late")).containsText("expected");
    ConsoleBrowser.picture(page, "guests" + name);
    go(page, "missed", "Missed");
    assertThat(page.locator(ROWS)).hasCount(2);
    assertThat(row(page, "main", "earlier-1")).containsText("lacks something");
    assertThat(row(page, "main", "earlier-1")).containsText("first@1.2.3");
    ConsoleBrowser.picture(page, "missed" + name);
    go(page, "decisions?outcome=refused", "Decisions");
    assertThat(page.locator(ROWS)).hasCount(2);
    Locator clash = opened(page, "shop/clashing");
    assertThat(clash).containsText("Annotations first: wanted by clashing, set by first");
    ConsoleBrowser.picture(page, "decisions-conflict" + name);
    go(page, "decisions?q=visited&event=CreateContainer", "Decisions");
    Locator visited = opened(page, "shop/visited");
    assertThat(visited).containsText("Env TRIED");
    assertThat(visited).containsText("Env VISITED");
    assertThat(visited).containsText("shadow");
    ConsoleBrowser.picture(page, "decisions-shadow" + name);
    go(page, "decisions?q=tried&event=CreateContainer", "Decisions");
    Locator tried = opened(page, "shop/tried");
    assertThat(tried).containsText("candidate, in shadow: conflict");
    assertThat(tried).containsText("Annotations first: wanted by candidate, set by first");
    ConsoleBrowser.picture(page, "decisions-shadow-conflict" + name);
    go(page, "containers/visited-main", "Container main of shop/visited");
    assertThat(page.locator(".fields")).containsText("10-visitor");
    assertThat(page.locator(".fields")).not().containsText("TRIED");
    page.locator("summary").first().click();
    ConsoleBrowser.picture(page, "container" + name);
    go(page, "containers/earlier-0-main", "Container main of shop/earlier-0");
    assertThat(page.locator("main")).containsText("It was created without us.");
    page.getByText("What the extensions would have made of it").click();
    assertThat(page.locator(ROWS)).hasCount(1);
    go(page, "containers/earlier-0-main", "Container main of shop/earlier-0");
    ConsoleBrowser.picture(page, "container-missed" + name);
  }

  private static Locator opened(Page page, String text) {
    Locator row = row(page, "main", text);
    row.locator("button.more").click();
    return row;
  }

  private static Locator row(Page page, String within, String text) {
    return page.locator(within + " tbody tr").filter(new Locator.FilterOptions().setHasText(text));
  }
}
