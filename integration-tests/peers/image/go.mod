module switchboard.dev/nri/peers/image

go 1.24.0
