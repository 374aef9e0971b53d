package agent;

import io.xmodel.ChatSession;
import io.xmodel.GenerationOptions;
import io.xmodel.Xmodel;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The model thinks and names an action, the program does it, until there is an answer. */
public class React {
  static final String SYSTEM =
      """
      Answer the question. Write one of these two forms and nothing else.
      Thought: what to do
      Action: calculator[12 * 34] or capital[France]

      Thought: what you know now
      Answer: the answer\
      """;
  static final Pattern ACTION = Pattern.compile("Action: (\\w+)\\[(.*)]");
  static final Pattern TERM = Pattern.compile("(\\d{1,9}) *([*+-]) *(\\d{1,9})");
  static final int MOST_STEPS = 8;

  public static void main(String[] args) {
    // Without the stop string the model would go on and invent what it observes.
    var options = GenerationOptions.greedy(100).withStopStrings("Observation:");
    try (Xmodel model = Xmodel.load(Path.of(args[0]));
        ChatSession chat = model.chat(SYSTEM)) {
      String message =
          args.length > 1 ? args[1] : "What is 123 * 45 and what is the capital of Kenya?";
      for (int step = 0; step < MOST_STEPS; step++) {
        String said = chat.send(message, options).toString().strip();
        System.out.println(said);
        Matcher action = ACTION.matcher(said);
        if (!action.find()) {
          return;
        }
        message = "Observation: " + act(action.group(1), action.group(2));
        System.out.println(message);
      }
    }
  }

  static String act(String action, String argument) {
    if (action.equals("capital")) {
      return Map.of("Kenya", "Nairobi", "France", "Paris").getOrDefault(argument, "unknown");
    }
    Matcher term = TERM.matcher(argument);
    if (!action.equals("calculator") || !term.matches()) {
      return "this cannot be done";
    }
    long a = Long.parseLong(term.group(1));
    long b = Long.parseLong(term.group(3));
    return "" + (term.group(2).equals("*") ? a * b : term.group(2).equals("+") ? a + b : a - b);
  }
}
