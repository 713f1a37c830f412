//! Pictures of every form, made by the codecs or byte by byte.

use super::*;

fn read(encoded: &[u8], limits: &Limits) -> (Vec<Grey>, Result<(), Fault>) {
    let mut pages = Vec::new();
    let result = super::pages(encoded, limits, &mut |_, grey| {
        pages.push(grey);
        Ok(())
    });
    (pages, result)
}

fn png_of(width: u32, height: u32, colour: png::ColorType, pixels: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(colour);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(pixels).unwrap();
    writer.finish().unwrap();
    file
}

/// A PNG whose header tells another size than its pixels have.
fn png_claiming(width: u32, height: u32) -> Vec<u8> {
    let mut file = png_of(8, 8, png::ColorType::Grayscale, &[0; 64]);
    file[16..20].copy_from_slice(&width.to_be_bytes());
    file[20..24].copy_from_slice(&height.to_be_bytes());
    file
}

#[test]
fn a_size_that_may_not_be_is_refused_before_anything_is_allocated() {
    let (pages, result) = read(&png_claiming(65_536, 32_768), &Limits::default());
    assert!(pages.is_empty());
    assert_eq!(result, Err(Fault::Limit(Limit::Pixels)));
}

#[test]
fn a_picture_cut_short_is_handed_on_with_what_it_has_and_told() {
    let grain: Vec<u8> = (0..64u32 * 64).map(|at| (at * 37 % 251) as u8).collect();
    let file = png_of(64, 64, png::ColorType::Grayscale, &grain);
    let (pages, result) = read(&file[..file.len() / 2], &Limits::default());
    assert_eq!(result, Err(Fault::Damaged));
    assert_eq!(pages[0].pixels.len(), 64 * 64);
    assert_eq!(pages[0].pixels[..64], grain[..64]);
    assert_eq!(*pages[0].pixels.last().unwrap(), 255);
}

#[test]
fn what_is_see_through_shows_white() {
    let file = png_of(2, 1, png::ColorType::Rgba, &[0, 0, 0, 0, 0, 0, 0, 255]);
    assert_eq!(read(&file, &Limits::default()).0[0].pixels, [255, 0]);
}

#[test]
fn bmp_rows_come_from_below() {
    let mut file = b"BM".to_vec();
    file.extend([0; 8]);
    file.extend(54u32.to_le_bytes());
    file.extend(40u32.to_le_bytes());
    file.extend(1i32.to_le_bytes());
    file.extend(2i32.to_le_bytes());
    file.extend([1, 0, 24, 0]);
    file.extend([0; 24]);
    file.extend([255, 255, 255, 0, 0, 0, 0, 0]);
    let (pages, result) = read(&file, &Limits::default());
    assert_eq!(
        (pages[0].pixels.as_slice(), result),
        ([0, 255].as_slice(), Ok(()))
    );
}

#[test]
fn frames_that_show_the_same_are_read_once() {
    let mut file = Vec::new();
    let mut encoder = gif::Encoder::new(&mut file, 16, 16, &[255, 255, 255, 0, 0, 0]).unwrap();
    for colour in [0u8, 0, 1, 1, 0] {
        let frame = gif::Frame {
            width: 16,
            height: 16,
            buffer: vec![colour; 256].into(),
            ..gif::Frame::default()
        };
        encoder.write_frame(&frame).unwrap();
    }
    drop(encoder);
    let (pages, result) = read(&file, &Limits::default());
    let shown: Vec<u8> = pages.iter().map(|page| page.pixels[0]).collect();
    assert_eq!((shown, result), (vec![255, 0, 255], Ok(())));
}

#[test]
fn every_page_of_a_tiff_is_handed_on() {
    let mut file = Cursor::new(Vec::new());
    let mut encoder = ::tiff::encoder::TiffEncoder::new(&mut file).unwrap();
    for grey in [7u8, 9] {
        encoder
            .write_image::<::tiff::encoder::colortype::Gray8>(2, 2, &[grey; 4])
            .unwrap();
    }
    let (pages, result) = read(file.get_ref(), &Limits::default());
    assert_eq!(
        pages.iter().map(|page| page.pixels[0]).collect::<Vec<_>>(),
        [7, 9]
    );
    assert_eq!(result, Ok(()));
}

#[test]
fn exif_tells_which_side_is_up() {
    let exif = b"Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    assert_eq!(orientation(exif), 6);
    assert_eq!(orientation(b"II*\0\xFF\xFF\xFF\xFF"), 1);
    let lying = Grey {
        width: 3,
        height: 1,
        pixels: vec![1, 2, 3],
    };
    assert_eq!(
        lying.clone().turned(6),
        Grey {
            width: 1,
            height: 3,
            pixels: vec![1, 2, 3]
        }
    );
    assert_eq!(
        lying.clone().turned(8),
        Grey {
            width: 1,
            height: 3,
            pixels: vec![3, 2, 1]
        }
    );
    assert_eq!(lying.turned(3).pixels, [3, 2, 1]);
}

#[test]
fn a_picture_of_too_many_pixels_is_halved_row_by_row() {
    let mut rows = Rows::new(8_000, 6_000).unwrap();
    let row: Vec<u8> = (0..8_000u32)
        .map(|x| if x % 2 == 0 { 0 } else { 100 })
        .collect();
    for _ in 0..6_000 {
        rows.push(&row, Colours::Grey);
    }
    let grey = rows.finish();
    assert_eq!((grey.width, grey.height), (4_000, 3_000));
    assert!(grey.pixels.iter().all(|pixel| *pixel == 50));
}
