"""The behaviour suite: what a model must do whatever its score, tested on written cases and on changed sentences of dev parts."""
