// The timeline of a long thread: a slider over its posts beside the field that takes a number. It only chooses; "Go" goes.
const form = document.querySelector("form[data-timeline]");

if (form) {
  const steps = JSON.parse(form.dataset.timeline);
  const { label, post } = JSON.parse(form.dataset.texts);
  const number = form.querySelector("input[name=number]");
  const last = steps.at(-1)[0];

  const slider = document.createElement("input");
  slider.type = "range";
  slider.className = "timeline-slider__range";
  slider.min = "1";
  slider.max = String(last);
  slider.value = form.dataset.now;
  slider.setAttribute("aria-label", label);
  const output = document.createElement("output");
  output.className = "timeline-slider__output";
  const box = document.createElement("div");
  box.className = "timeline-slider";
  box.append(slider, output);

  const say = () => {
    const chosen = Number(slider.value);
    const near = steps.reduce((found, step) => (step[0] <= chosen ? step : found), steps[0]);
    const text = `${post.replace("{number}", chosen)} · ${near[1]}`;
    output.textContent = text;
    slider.setAttribute("aria-valuetext", text);
  };
  slider.addEventListener("input", () => {
    number.value = slider.value;
    say();
  });
  number.addEventListener("input", () => {
    if (number.value) slider.value = number.value;
    say();
  });
  slider.addEventListener("keydown", (event) => {
    if (event.key === "Enter") form.requestSubmit();
  });
  say();
  form.prepend(box);
}
