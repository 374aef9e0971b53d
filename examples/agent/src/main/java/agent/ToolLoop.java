package agent;

import io.xmodel.GenerationOptions;
import io.xmodel.ToolEvent;
import io.xmodel.ToolRunner;
import io.xmodel.Xmodel;
import io.xmodel.chat.Message;
import io.xmodel.chat.ToolCall;
import io.xmodel.chat.ToolFunction;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The model asks for calls of tools, the library makes them, until there is an answer. */
public class ToolLoop {
  static final Map<String, String> CAPITALS =
      Map.of("Kenya", "Nairobi", "France", "Paris", "Atlantis", "Poseidonis");

  record Country(String country) {}

  /** Its public methods are tools, under their own names. */
  public static class Calculator {
    public long calculator(String expression) {
      String[] term = expression.split(" ");
      long a = Long.parseLong(term[0]);
      long b = Long.parseLong(term[2]);
      return term[1].equals("*") ? a * b : term[1].equals("+") ? a + b : a - b;
    }
  }

  public static void main(String[] args) {
    List<ToolFunction> tools =
        List.of(
            ToolFunction.of("Evaluate an expression", new Calculator(), "calculator"),
            ToolFunction.of(
                "capital",
                "The capital of a country",
                Country.class,
                asked -> CAPITALS.getOrDefault(asked.country(), "unknown")));
    List<String> questions =
        args.length > 1
            ? List.of(args[1])
            : List.of("What is 1234 * 567?", "What is the capital of Atlantis?");
    try (Xmodel model = Xmodel.load(Path.of(args[0]))) {
      for (String question : questions) {
        var runner = new ToolRunner(tools, GenerationOptions.greedy(200), 4, ToolLoop::print);
        System.out.println(runner.run(model, List.of(Message.user(question))));
      }
    }
  }

  static void print(ToolEvent event) {
    if (event instanceof ToolEvent.Returned(ToolCall call, String result, boolean failed)) {
      System.out.println(call.name() + call.arguments() + " -> " + result);
    }
  }
}
