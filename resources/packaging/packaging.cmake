# What `cmake --install` puts where, and the .deb that CPack makes (`cpack -G DEB` in the build folder). Included at the end
# of the root CMakeLists.txt, when all targets exist.
include(GNUInstallDirs)

set(app_id io.github.gable.Gable)

install(TARGETS gable-cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)
if(GABLE_GUI)
    install(TARGETS gable RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
    install(FILES ${CMAKE_CURRENT_LIST_DIR}/${app_id}.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
    install(FILES ${CMAKE_CURRENT_LIST_DIR}/${app_id}.metainfo.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/metainfo)
    install(FILES ${CMAKE_CURRENT_LIST_DIR}/${app_id}.mime.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/mime/packages
            RENAME ${app_id}.xml)
    install(FILES ${PROJECT_SOURCE_DIR}/resources/icons/gable.svg
            DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps RENAME ${app_id}.svg)
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME gable)
set(CPACK_PACKAGE_VENDOR "Gable developers")
set(CPACK_PACKAGE_CONTACT "Gable developers <gable@example.org>")
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "studio and command line for sizing LLM inference")
set(CPACK_PACKAGE_DESCRIPTION
    "Open a model's config.json, set parallelism, precision, accelerator and a
mix of prefill and decode requests, and see FLOPs, bytes and the roofline
of every operation move with each edit. The command line gives the same
figures to scripts.")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER ${CPACK_PACKAGE_CONTACT})
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
if(GABLE_GUI)
    # Its plugins draw the icons; they are loaded at run time, so no program names them.
    set(CPACK_DEBIAN_PACKAGE_DEPENDS libqt6svg6)
    # The window's own platform under Wayland; without it Qt goes through XWayland.
    set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "qt6-wayland, ca-certificates")
endif()
include(CPack)
