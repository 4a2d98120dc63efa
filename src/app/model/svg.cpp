#include "model/svg.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace poolyard::app {
namespace {

/// As short as two decimals allow.
std::string number(float value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", static_cast<double>(value));
  std::string result = text;
  while (result.back() == '0') result.pop_back();
  if (result.back() == '.') result.pop_back();
  return result == "-0" ? "0" : result;
}

std::string attribute(const char* name, float value) { return std::string(" ") + name + "=\"" + number(value) + "\""; }

std::string place(const Svg::Box& at) {
  return attribute("x", at.x) + attribute("y", at.y) + attribute("width", std::max(at.w, 0.0f)) + attribute("height", std::max(at.h, 0.0f));
}

std::string escaped(std::string_view text) {
  std::string result;
  for (char c : text) {
    if (c == '&') result += "&amp;";
    else if (c == '<') result += "&lt;";
    else if (c == '>') result += "&gt;";
    else if (static_cast<unsigned char>(c) < 0x20) result += ' ';
    else result += c;
  }
  return result;
}

}  // namespace

std::string Svg::paint(const char* what, Color color) const {
  char text[64];
  std::snprintf(text, sizeof text, " %s=\"#%02x%02x%02x\"", what, color & 255, color >> 8 & 255, color >> 16 & 255);
  std::string result = text;
  if (const unsigned alpha = color >> 24; alpha < 255) result += attribute((std::string(what) + "-opacity").c_str(), static_cast<float>(alpha) / 255);
  return result;
}

void Svg::box(const Box& at, Color color, float radius) {
  if (color >> 24 == 0 || at.w <= 0 || at.h <= 0) return;
  body_ += "<rect" + place(at) + (radius > 0 ? attribute("rx", radius) : "") + paint("fill", color) + "/>\n";
}

void Svg::box(const Box& at, Color color, float radius, Fill fill, Color ink) {
  box(at, color, radius);
  if (fill == Fill::plain || at.w <= 0) return;
  // The pattern begins at the box, as on the screen.
  const std::string id = "p" + std::to_string(++patterns_);
  definitions_ += "<pattern id=\"" + id + "\" patternUnits=\"userSpaceOnUse\"" + place({at.x, at.y, 6, 6}) + ">";
  if (fill == Fill::hatched) {
    definitions_ += "<path d=\"M-1 4L4 -1M2 7L7 2\"" + paint("stroke", ink) + " stroke-width=\"1.7\"/>";
  } else {
    definitions_ += "<circle cx=\"3\" cy=\"3\" r=\"1.2\"" + paint("fill", ink) + "/>";
  }
  definitions_ += "</pattern>\n";
  body_ += "<rect" + place(at) + (radius > 0 ? attribute("rx", radius) : "") + " fill=\"url(#" + id + ")\"/>\n";
}

void Svg::outline(const Box& at, Color color, float radius, float thickness) {
  body_ += "<rect" + place(at) + (radius > 0 ? attribute("rx", radius) : "") + " fill=\"none\"" + paint("stroke", color) + attribute("stroke-width", thickness) + "/>\n";
}

void Svg::line(float x1, float y1, float x2, float y2, Color color, float thickness) {
  body_ += "<line" + attribute("x1", x1) + attribute("y1", y1) + attribute("x2", x2) + attribute("y2", y2) + paint("stroke", color) +
           attribute("stroke-width", thickness) + "/>\n";
}

void Svg::curve(const std::array<float, 8>& points, Color color, float thickness) {
  body_ += "<path d=\"M" + number(points[0]) + " " + number(points[1]) + "C";
  for (std::size_t i = 2; i < points.size(); ++i) body_ += (i == 2 ? "" : " ") + number(points[i]);
  body_ += "\" fill=\"none\"" + paint("stroke", color) + attribute("stroke-width", thickness) + "/>\n";
}

void Svg::disc(float x, float y, float radius, Color color) {
  body_ += "<circle" + attribute("cx", x) + attribute("cy", y) + attribute("r", radius) + paint("fill", color) + "/>\n";
}

void Svg::triangle(const std::array<float, 6>& corners, Color color) {
  body_ += "<polygon points=\"";
  for (std::size_t i = 0; i < corners.size(); ++i) body_ += (i == 0 ? "" : " ") + number(corners[i]);
  body_ += "\"" + paint("fill", color) + "/>\n";
}

void Svg::ring(float x, float y, float radius, Color color, float thickness) {
  body_ += "<circle" + attribute("cx", x) + attribute("cy", y) + attribute("r", radius) + " fill=\"none\"" + paint("stroke", color) +
           attribute("stroke-width", thickness) + "/>\n";
}

void Svg::text(float x, float y, float width, const Font& font, Color color, std::string_view text) {
  body_ += "<text" + attribute("x", x) + attribute("y", y) + attribute("font-size", font.size) + attribute("textLength", width) +
           " lengthAdjust=\"spacingAndGlyphs\"" + (font.strong ? " font-weight=\"600\"" : "") + (font.mono ? " class=\"m\"" : "") + paint("fill", color) + ">" +
           escaped(text) + "</text>\n";
}

void Svg::begin_move(float x, float y) { body_ += "<g transform=\"translate(" + number(x) + " " + number(y) + ")\">\n"; }

void Svg::end_move() { body_ += "</g>\n"; }

void Svg::begin_clip(const Box& at) {
  const std::string id = "c" + std::to_string(++clips_);
  definitions_ += "<clipPath id=\"" + id + "\"><rect" + place(at) + "/></clipPath>\n";
  body_ += "<g clip-path=\"url(#" + id + ")\">\n";
}

void Svg::end_clip() { body_ += "</g>\n"; }

std::string Svg::written() const {
  return "<svg xmlns=\"http://www.w3.org/2000/svg\"" + attribute("width", width_) + attribute("height", height_) + " viewBox=\"0 0 " + number(width_) + " " +
         number(height_) + "\" font-family=\"Inter, 'Noto Sans', system-ui, sans-serif\" xml:space=\"preserve\">\n<style>.m { font-family: 'JetBrains Mono', monospace }</style>\n<defs>\n" +
         definitions_ + "</defs>\n" + body_ + "</svg>\n";
}

}  // namespace poolyard::app
