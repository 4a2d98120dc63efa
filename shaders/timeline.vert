// One instance, one rectangle. The quad is a pixel larger on every side, for the smooth edge.
layout(location = 0) in vec4 box;    // left, top, right, bottom in pixels from the top left
layout(location = 1) in vec4 color;
layout(location = 2) in vec4 ink;    // of the pattern
layout(location = 3) in vec2 shape;  // corner radius in pixels; pattern

uniform vec2 viewport;  // in pixels

out vec2 at;
flat out vec4 rectangle;
flat out vec4 fill;
flat out vec4 stripes;
flat out vec2 form;

void main() {
  vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1));
  at = mix(box.xy - 1.0, box.zw + 1.0, corner);
  rectangle = box;
  fill = color;
  stripes = ink;
  form = shape;
  gl_Position = vec4(at.x / viewport.x * 2.0 - 1.0, 1.0 - at.y / viewport.y * 2.0, 0.0, 1.0);
}
