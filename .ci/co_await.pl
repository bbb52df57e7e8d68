# Names every co_await expression that builds a temporary `Type{...}` of ours or a capturing lambda in itself.
use strict;
use warnings;

my $found = 0;
for my $path (@ARGV) {
    open(my $file, '<', $path) or die "$path: $!\n";
    my $text = do { local $/; <$file> };
    # Blank comments and strings, so that lines keep their numbers.
    $text =~ s{("(?:\\.|[^"\\\n])*"|//[^\n]*|/\*.*?\*/)}{my $s = $1; $s =~ s/[^\n]/ /g; $s}gse;
    while ($text =~ /\bco_await\b([^;]*)/g) {
        my ($at, $expression) = ($-[0], $1);
        my $lambda = $expression =~ /[(,=]\s*\[[^\]\[]+\]\s*(?:\(|\{|mutable)/;
        my $aggregate = $expression =~ /[(,]\s*(?!std::|asio::)(?:\w+::)*[A-Z]\w*\s*\{/ || $expression =~ /[(,]\s*\{(?!\s*\})/;
        next unless $lambda || $aggregate;
        my $line = 1 + (substr($text, 0, $at) =~ tr/\n//);
        print "$path:$line: a temporary inside co_await: name it on the line before\n";
        $found = 1;
    }
}
exit $found;
