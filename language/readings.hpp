#pragma once

#include "language/fold.hpp"

/// How a folded word may be read otherwise, for fold(). Each works on the token that is made last
/// and adds readings to it; linear in the word, and few: two by digits, seven by runs.
namespace webcare::language {

/// "0pl1cht3r" is read as "oplichter" too; a one as i, and as l.
void read_digits(Folded& out, Token& token);

/// "neeeee" becomes "nee", with "ne" as another reading; digits stay as they are.
void shorten_runs(Folded& out, Token& token);

}  // namespace webcare::language
