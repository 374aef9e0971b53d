package hello;

import io.xmodel.ChatSession;
import io.xmodel.GenerationOptions;
import io.xmodel.GenerationStream;
import io.xmodel.Xmodel;
import java.nio.file.Path;

/** The README's first calls, as a program: generate, stream, chat. */
public class Hello {
  public static void main(String[] args) {
    var options = GenerationOptions.greedy(32);
    try (Xmodel model = Xmodel.load(Path.of(args[0]))) {
      System.out.println(model.generate("The capital of China is", options));

      try (GenerationStream stream = model.stream("The capital of Kenya is", options)) {
        for (String piece : stream.texts()) {
          System.out.print(piece);
        }
        System.out.println();
      }

      try (ChatSession chat = model.chat()) {
        System.out.println(chat.send("What is the capital of France?", options));
        System.out.println(chat.send("What is 3 + 4?", options));
      }
    }
  }
}
