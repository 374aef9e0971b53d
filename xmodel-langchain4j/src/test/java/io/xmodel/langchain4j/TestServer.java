package io.xmodel.langchain4j;

import io.xmodel.server.ServerOptions;
import io.xmodel.server.XmodelServer;
import org.jspecify.annotations.Nullable;

/** A server of the model that knows what LangChain4j's tests ask. It ends with the process. */
final class TestServer {
  private static @Nullable XmodelServer server;

  private TestServer() {}

  /** What OpenAI's clients call the base URL. */
  static synchronized String url() {
    XmodelServer known = server;
    if (known == null) {
      known = XmodelServer.start(Models.scripted(), ServerOptions.builder().port(0).build());
      server = known;
    }
    return known.address() + "/v1";
  }
}
