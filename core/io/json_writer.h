#pragma once

#include <string>
#include <string_view>

#include "core/io/json_text.h"
#include "core/units/quantity.h"

namespace gable::json {

/// What keys and columns that end in "_us" hold.
constexpr double microseconds(Seconds time) { return time.value * 1e6; }

/// Appends members and items with their commas; the text before tells whether one is due.
class Writer {
public:
    explicit Writer(std::string& out) : m_out(out) {}

    void open(char bracket)
    {
        comma();
        m_out += bracket;
    }
    void close(char bracket) { m_out += bracket; }
    void key(std::string_view name)
    {
        comma();
        m_out += '"';
        m_out += name;  // keys are our own or vLLM's: nothing in them wants escaping
        m_out += "\": ";
    }
    void key(std::string_view component, std::string_view name)
    {
        comma();
        m_out += '"';
        m_out += component;
        m_out += '.';
        m_out += name;
        m_out += "\": ";
    }
    void number(std::string_view name, double value)
    {
        key(name);
        json::appendNumber(m_out, value);
    }
    void text(std::string_view name, std::string_view value)
    {
        key(name);
        json::appendString(m_out, value);
    }
    void null(std::string_view name)
    {
        key(name);
        m_out += "null";
    }
    void toggle(std::string_view name, bool value)
    {
        key(name);
        m_out += value ? "true" : "false";
    }
    void item(std::string_view value)
    {
        comma();
        json::appendString(m_out, value);
    }
    void value(double number) { json::appendNumber(m_out, number); }

private:
    void comma()
    {
        if (m_out.empty()) return;
        const char last = m_out.back();
        if (last != '{' && last != '[' && last != ' ' && last != '\n') m_out += ", ";
    }

    std::string& m_out;
};

}  // namespace gable::json
