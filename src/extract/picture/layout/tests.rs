//! Lines and pieces of pictures that are drawn here, stroke by stroke.

use super::*;

const WIDTH: u32 = 400;

/// A picture of one brightness.
fn ground(height: u32, grey: u8) -> Grey {
    Grey {
        width: WIDTH,
        height,
        pixels: vec![grey; (WIDTH * height) as usize],
    }
}

/// Something as letters are: upright strokes of two pixels, two pixels apart, 10 high.
fn write(picture: &mut Grey, left: u32, top: u32, letters: u32, ink: u8) {
    for y in top..top + 10 {
        for x in (0..letters * 8).filter(|x| x % 4 < 2) {
            picture.pixels[(y * WIDTH + left + x) as usize] = ink;
        }
    }
}

fn places(picture: &Grey) -> Vec<Vec<(u32, u32)>> {
    let place = |piece: &Piece| ((piece.left + 5) / 10, (piece.top + 5) / 10);
    lines(picture)
        .0
        .iter()
        .map(|line| line.iter().map(place).collect())
        .collect()
}

#[test]
fn pictures_in_which_nothing_is_written_have_no_lines() {
    assert!(lines(&ground(300, 200)).0.is_empty());
    let mut slope = ground(300, 0);
    for (at, pixel) in slope.pixels.iter_mut().enumerate() {
        *pixel = (at as u32 % WIDTH / 2) as u8;
    }
    assert!(lines(&slope).0.is_empty());
    let mut window = ground(300, 255);
    for y in 50..250 {
        for x in 50..350 {
            window.pixels[(y * WIDTH + x) as usize] = 30;
        }
    }
    assert!(lines(&window).0.is_empty());
    assert!(
        lines(&Grey {
            width: 0,
            height: 0,
            pixels: Vec::new()
        })
        .0
        .is_empty()
    );
}

#[test]
fn dark_on_light_and_light_on_dark_are_found_alike() {
    let mut picture = ground(120, 240);
    write(&mut picture, 20, 20, 12, 30);
    for pixel in picture.pixels.iter_mut().skip((60 * WIDTH) as usize) {
        *pixel = 40;
    }
    write(&mut picture, 20, 80, 12, 220);
    assert_eq!(places(&picture), [[(2, 2)], [(2, 8)]]);
}

#[test]
fn pieces_far_apart_are_cells_of_one_line() {
    let mut picture = ground(60, 255);
    write(&mut picture, 20, 20, 8, 0);
    write(&mut picture, 200, 20, 8, 0);
    assert_eq!(places(&picture), [[(2, 2), (20, 2)]]);
}

#[test]
fn a_grid_parts_cells_however_near_they_are() {
    let mut picture = ground(120, 255);
    for top in [10, 40, 70] {
        write(&mut picture, 20, top, 8, 0);
        write(&mut picture, 92, top, 8, 0);
    }
    for y in 0..120 {
        picture.pixels[(y * WIDTH + 87) as usize] = 190;
    }
    for x in 0..WIDTH {
        for y in [5, 30, 60, 90] {
            picture.pixels[(y * WIDTH + x) as usize] = 190;
        }
    }
    assert_eq!(
        places(&picture),
        [[(2, 1), (9, 1)], [(2, 4), (9, 4)], [(2, 7), (9, 7)]]
    );
}

#[test]
fn noise_takes_no_longer_than_its_pieces_are_many() {
    let mut picture = ground(400, 0);
    let mut state = 1u32;
    for pixel in &mut picture.pixels {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *pixel = (state >> 24) as u8;
    }
    assert!(lines(&picture).0.iter().flatten().count() <= MOST * 5);
}
